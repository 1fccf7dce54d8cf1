package dev.bottle.launcher.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads each file once and remembers its bytes, so that what was judged, hashed and approved is
 * what runs, whatever happens to the file meanwhile.
 */
public final class Snapshots {
  /** Rules files and CA bundles are far smaller; more is a mistake or an attack. */
  static final int MAX_BYTES = 4 * 1024 * 1024;

  private final Map<Path, byte[]> taken = new LinkedHashMap<>();

  /**
   * The file's bytes as they were at the first call.
   *
   * @throws IOException when it is no readable regular file, or larger than 4 MiB
   */
  public byte[] read(Path file) throws IOException {
    var key = file.toAbsolutePath().normalize();
    var known = taken.get(key);
    if (known == null) {
      known = load(key);
      taken.put(key, known);
    }
    return known.clone();
  }

  private static byte[] load(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException("does not exist");
    }
    // A pipe or a device would wait for ever, or never end.
    if (!Files.isRegularFile(file)) {
      throw new IOException("is not a regular file");
    }
    if (!Files.isReadable(file)) {
      throw new IOException("cannot be read by you");
    }
    try (InputStream in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("is larger than 4 MiB");
      }
      return bytes;
    }
  }
}
