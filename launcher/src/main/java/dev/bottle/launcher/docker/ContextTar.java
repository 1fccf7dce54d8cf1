package dev.bottle.launcher.docker;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A build context as the engine wants it: one tar, with the owner's execute bit as the only mode.
 */
final class ContextTar {
  private static final int PLAIN = 0644;
  private static final int EXECUTABLE = 0755;

  private ContextTar() {}

  /** Writes the context to a temporary file, which the caller deletes. */
  static Path write(ImageBuild build) throws IOException {
    Path file = Files.createTempFile("bottle-context", ".tar");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
        var tar = new TarArchiveOutputStream(out)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Path path : files(build.context())) {
        int mode = Files.isExecutable(path) ? EXECUTABLE : PLAIN;
        TarArchiveEntry entry =
            entry(build.context().relativize(path).toString(), Files.size(path), mode);
        tar.putArchiveEntry(entry);
        Files.copy(path, tar);
        tar.closeArchiveEntry();
      }
      for (Map.Entry<String, byte[]> input : new TreeMap<>(build.inputs()).entrySet()) {
        tar.putArchiveEntry(entry(input.getKey(), input.getValue().length, PLAIN));
        tar.write(input.getValue());
        tar.closeArchiveEntry();
      }
    }
    return file;
  }

  private static TarArchiveEntry entry(String name, long size, int mode) {
    var entry = new TarArchiveEntry(name);
    entry.setSize(size);
    entry.setMode(mode);
    entry.setModTime(0L);
    entry.setIds(0, 0);
    return entry;
  }

  private static Iterable<Path> files(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      return tree.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
