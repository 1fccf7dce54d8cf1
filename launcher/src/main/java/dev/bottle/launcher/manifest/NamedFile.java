package dev.bottle.launcher.manifest;

import java.nio.file.Path;

/** A file that the manifest names, with its bytes as they were when the manifest was read. */
public final class NamedFile {
  private final String written;
  private final Path path;
  private final byte[] bytes;

  NamedFile(String written, Path path, byte[] bytes) {
    this.written = written;
    this.path = path;
    this.bytes = bytes.clone();
  }

  /** The path as the manifest writes it. */
  public String written() {
    return written;
  }

  /** Where it lies, symbolic links resolved. */
  public Path path() {
    return path;
  }

  /** Its content. */
  public byte[] bytes() {
    return bytes.clone();
  }
}
