package dev.bottle.launcher.session;

import dev.bottle.launcher.plan.BottleId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The labels on everything that the launcher creates. */
public final class Labels {
  /** Whose it is: a bottle id. */
  public static final String BOTTLE = "dev.bottle";

  /** Who answers for it: {@code host:path} of the lock that the launcher holds while it lives. */
  static final String OWNER = "dev.bottle.owner";

  private Labels() {}

  static Map<String, String> of(BottleId id, Path lock) {
    return Map.of(BOTTLE, id.value(), OWNER, hostName() + ":" + lock.toAbsolutePath());
  }

  /** The lock that stands behind a thing, when it is one of this host's. */
  static Optional<Path> lockOf(Map<String, String> labels) {
    String prefix = hostName() + ":";
    return Optional.ofNullable(labels.get(OWNER))
        .filter(owner -> owner.startsWith(prefix))
        .map(owner -> Path.of(owner.substring(prefix.length())));
  }

  private static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return System.getenv().getOrDefault("HOSTNAME", "localhost");
    }
  }
}
