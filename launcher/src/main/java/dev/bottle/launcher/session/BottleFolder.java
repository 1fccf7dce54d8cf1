package dev.bottle.launcher.session;

import dev.bottle.launcher.plan.BottleId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;

/** The folder of one bottle: what its containers see of the host, and what stays for review. */
public record BottleFolder(Path directory) {

  /** The launcher's lock. */
  public Path lock() {
    return directory.resolve("lock");
  }

  /** What the other commands know of the bottle. */
  public Path state() {
    return directory.resolve("state.json");
  }

  /** One event a line. */
  public Path audit() {
    return directory.resolve("audit.jsonl");
  }

  /** The gateway's own log. */
  public Path gatewayLog() {
    return directory.resolve("gateway.log");
  }

  /** The agent's output when nobody is attached. */
  public Path agentLog() {
    return directory.resolve("agent.log");
  }

  /** What the gateway reads; {@code /run/bottle} in its container. */
  public Path gateway() {
    return directory.resolve("gateway");
  }

  /** The gateway's configuration. */
  public Path gatewayConfig() {
    return gateway().resolve("gateway.json");
  }

  /** What the gateway writes; {@code /run/bottle-out} in its container. */
  public Path out() {
    return directory.resolve("out");
  }

  /** Pushes under inspection or kept for review; {@code /run/bottle-pushes} for its gateway. */
  public Path pushes() {
    return directory.resolve("pushes");
  }

  /** What the agent reads; {@code /run/bottle} in its container. */
  public Path agent() {
    return directory.resolve("agent");
  }

  /** Whether the bottle's launcher lives. */
  public boolean isRunning() {
    return BottleLock.isHeld(lock());
  }

  /** Whose folder it is. */
  public BottleId id() {
    return new BottleId(String.valueOf(directory.getFileName()));
  }

  /** When something last happened here. */
  public Instant lastSign() throws IOException {
    Path newest = Files.exists(audit()) ? audit() : state();
    return Files.getLastModifiedTime(newest).toInstant();
  }

  /** Removes it with all that is in it; not for a running bottle. */
  public void delete() throws IOException {
    delete(directory);
  }

  /** Removes a folder with all that is in it; links are removed, not followed. */
  static void delete(Path top) throws IOException {
    try (var tree = Files.walk(top)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  void createInner() throws IOException {
    readable(gateway());
    readable(agent());
    writable(out());
    writable(pushes());
  }

  /** The gateway's user is another than ours; the folder above is closed to everybody. */
  private static void writable(Path directory) throws IOException {
    Files.createDirectory(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  private static void readable(Path directory) throws IOException {
    Files.createDirectory(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Writes a file that a container's user may read, whole or not at all. */
  public static void write(Path file, byte[] content) throws IOException {
    Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
    Files.write(fresh, content);
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
