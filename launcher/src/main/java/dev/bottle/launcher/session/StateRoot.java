package dev.bottle.launcher.session;

import dev.bottle.launcher.plan.BottleId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The user's state folder, {@code $XDG_STATE_HOME/claude-bottle} (XDG Base Directory
 * Specification), and the bottles in it.
 */
public record StateRoot(Path directory) {

  /** The folder that this environment points at; it need not exist yet. */
  public static StateRoot of(Map<String, String> environment) {
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    Path base =
        state.startsWith("/")
            ? Path.of(state)
            : Path.of(
                environment.getOrDefault("HOME", System.getProperty("user.home")),
                ".local",
                "state");
    return new StateRoot(base.resolve("claude-bottle"));
  }

  private Path bottles() {
    return directory.resolve("bottles");
  }

  /** An id for a new bottle of this manifest name that no bottle here has had. */
  public BottleId freshId(String bottleName, RandomGenerator random) {
    return Stream.generate(() -> BottleId.draw(bottleName, random))
        .filter(id -> Files.notExists(bottles().resolve(id.value())))
        .findFirst()
        .orElseThrow();
  }

  /** The folder of a bottle, whether it exists or not. */
  public BottleFolder folder(BottleId id) {
    return new BottleFolder(bottles().resolve(id.value()));
  }

  /** The folder of a bottle that exists. */
  public Optional<BottleFolder> find(String id) {
    return BottleId.isValid(id)
        ? Optional.of(folder(new BottleId(id))).filter(f -> Files.exists(f.state()))
        : Optional.empty();
  }

  /** Every bottle here that got as far as having a state, by name. */
  public List<BottleFolder> all() throws IOException {
    if (Files.notExists(bottles())) {
      return List.of();
    }
    try (var entries = Files.list(bottles())) {
      return entries
          .sorted()
          .map(BottleFolder::new)
          .filter(folder -> Files.exists(folder.state()))
          .toList();
    }
  }

  /** Makes the folder of a new bottle, open to this user only. */
  BottleFolder create(BottleId id) throws IOException {
    var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(bottles(), mine);
    Files.createDirectory(bottles().resolve(id.value()), mine);
    var folder = folder(id);
    folder.createInner();
    return folder;
  }
}
