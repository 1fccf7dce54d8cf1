package dev.bottle.e2e;

import java.nio.file.Files;
import java.nio.file.Path;

/** The source tree under test. */
final class Checkout {
  private Checkout() {}

  /** Its top folder: the nearest one above that holds the {@code bottle} script. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isExecutable(folder.resolve("bottle"))
        || !Files.exists(folder.resolve("gateway-image"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("not inside a checkout of claude-bottle");
      }
      folder = parent;
    }
    return folder;
  }
}
