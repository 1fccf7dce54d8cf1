package dev.bottle.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that a reader sees whole: as it was, or as it is. */
final class ReplacedFile {
  private ReplacedFile() {}

  /**
   * Writes {@code text} in place of what is there.
   *
   * @throws IOException naming the file
   */
  static void write(Path file, String text) throws IOException {
    var target = file.toAbsolutePath();
    var parent = target.getParent();
    if (parent == null) {
      throw new IOException(file + ": is a directory");
    }
    var fresh = parent.resolve(target.getFileName() + ".new-" + ProcessHandle.current().pid());
    try {
      Files.writeString(fresh, text);
      Files.move(
          fresh, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw new IOException(file + ": cannot be written (" + e.getClass().getSimpleName() + ")", e);
    }
  }
}
