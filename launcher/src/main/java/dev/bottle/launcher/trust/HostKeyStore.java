package dev.bottle.launcher.trust;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostKey;
import dev.bottle.gateway.policy.InvalidNameException;
import dev.bottle.launcher.manifest.HostKeyTexts;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Host keys of ssh servers that the person was shown and agreed to, one file for each host and
 * port, in a folder that only the user can enter.
 */
public final class HostKeyStore {
  private final Path folder;

  /**
   * @param folder {@code $XDG_STATE_HOME/claude-bottle/host-keys}; made when the first key is kept
   */
  public HostKeyStore(Path folder) {
    this.folder = folder;
  }

  /**
   * All of them.
   *
   * @throws IOException when they cannot be read, or one of them is none
   */
  public Map<Destination, HostKey> all() throws IOException {
    var keys = new LinkedHashMap<Destination, HostKey>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*_[0-9]*")) {
        for (Path file : files) {
          keys.put(upstream(file), key(file));
        }
      }
    }
    return keys;
  }

  /**
   * Keeps the person's word.
   *
   * @throws IOException when it cannot be written
   */
  public void keep(Destination upstream, HostKey key) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    // Created 0600, then renamed: a key is whole or absent.
    Path fresh = Files.createTempFile(folder, ".new", "");
    Files.writeString(fresh, key.line() + "\n");
    Files.move(fresh, file(upstream), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Takes it back.
   *
   * @return whether there was one
   * @throws IOException when it cannot be removed
   */
  public boolean forget(Destination upstream) throws IOException {
    return Files.deleteIfExists(file(upstream));
  }

  /** Canonical host names and addresses have neither slashes nor underscores at their end. */
  private Path file(Destination upstream) {
    return folder.resolve(upstream.host().text() + "_" + upstream.port());
  }

  private static Destination upstream(Path file) throws IOException {
    var name = String.valueOf(file.getFileName());
    int end = name.lastIndexOf('_');
    var host = name.substring(0, end);
    try {
      return Destination.parse(
          (host.contains(":") ? "[" + host + "]" : host) + ":" + name.substring(end + 1), 0);
    } catch (InvalidNameException e) {
      throw new IOException(file + " is not named after a host and a port", e);
    }
  }

  private static HostKey key(Path file) throws IOException {
    try {
      return HostKeyTexts.key(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " does not hold a host key", e);
    }
  }
}
