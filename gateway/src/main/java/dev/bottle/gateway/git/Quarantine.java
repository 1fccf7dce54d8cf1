package dev.bottle.gateway.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/** A private folder for one push, gone when it has ended. */
final class Quarantine implements AutoCloseable {
  private final Path folder;

  private Quarantine(Path folder) {
    this.folder = folder;
  }

  static Quarantine open(Path parent) throws IOException {
    return new Quarantine(shared(Files.createTempDirectory(parent, "push")));
  }

  /** Makes a folder that only its owner may look into; one that is there stays as it is. */
  static Path privateFolder(Path folder) throws IOException {
    return Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /**
   * Gives a new folder the rights of the one that it is in: a bottle's launcher removes what its
   * gateway could not, and is another user.
   */
  static Path shared(Path folder) throws IOException {
    return Files.setPosixFilePermissions(
        folder, Files.getPosixFilePermissions(folder.resolveSibling(".")));
  }

  /** Removes a folder with all that is in it. */
  static void remove(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException | UncheckedIOException e) {
      // Somebody else removes it too: what is left goes with the next start.
    }
  }

  Path folder() {
    return folder;
  }

  Path pack() {
    return folder.resolve("pack");
  }

  @Override
  public void close() throws IOException {
    remove(folder);
  }
}
