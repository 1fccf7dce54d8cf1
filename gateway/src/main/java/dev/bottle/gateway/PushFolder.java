package dev.bottle.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/**
 * Where pushes are inspected and kept.
 *
 * @param path the folder
 * @param life how long it is there
 */
record PushFolder(Path path, Life life) implements AutoCloseable {

  /** How long a folder is there. */
  enum Life {
    /** Beyond the process: what is kept for a person stays. */
    LASTING,
    /** As long as the process. */
    PASSING
  }

  /**
   * The folder that the operator named, or one that nobody else can read and that goes with this.
   */
  static PushFolder of(Optional<Path> named) throws IOException {
    return named.isPresent()
        ? new PushFolder(named.get(), Life.LASTING)
        : new PushFolder(Files.createTempDirectory("bottle-pushes-"), Life.PASSING);
  }

  @Override
  public void close() {
    switch (life) {
      case LASTING -> {}
      case PASSING -> remove();
    }
  }

  private void remove() {
    try (var files = Files.walk(path)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // Something is still being written or removed by others: nobody is left to be told.
    }
  }
}
