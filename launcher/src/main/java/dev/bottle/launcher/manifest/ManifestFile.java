package dev.bottle.launcher.manifest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * One manifest file as it was when it was read; nobody reads it again.
 *
 * @param path its canonical path: symbolic links resolved, so that an approval names one file
 * @param shown how messages name it
 * @param origin whose word it is
 * @param text its content
 */
public record ManifestFile(Path path, String shown, Origin origin, String text) {

  /** Whose word a manifest is, and so what it takes for it to count. */
  public enum Origin {
    /** {@code $HOME/claude-bottle.json}: the user's own. */
    HOME,
    /** The working directory's: may have come with somebody else's repository. */
    PROJECT,
    /** Named by {@code --manifest}: the user pointed at it. */
    NAMED
  }

  /** The name a manifest has in the working directory and in {@code $HOME}. */
  public static final String NAME = "claude-bottle.json";

  /**
   * Reads a manifest.
   *
   * @throws IOException when it cannot be read
   */
  public static ManifestFile read(Path file, String shown, Origin origin, Snapshots snapshots)
      throws IOException {
    var bytes = snapshots.read(file);
    return new ManifestFile(
        file.toRealPath(), shown, origin, new String(bytes, StandardCharsets.UTF_8));
  }

  /** Paths in the manifest are relative to this folder. */
  public Path folder() {
    var parent = path.getParent();
    return parent == null ? path : parent;
  }
}
