package dev.bottle.gateway.config;

import java.nio.file.Path;

/**
 * What a reader needs to know of its surroundings.
 *
 * @param directory relative paths of the file start here
 * @param home what {@code ~} stands for
 * @param secrets where credential values come from
 */
public record ReadContext(Path directory, Path home, SecretSource secrets) {

  /** Where credential values come from. */
  public enum SecretSource {
    /** Each entry names a variable. */
    ENVIRONMENT,
    /** Standard input's first line may bring them too. */
    STDIN
  }

  /**
   * The absolute form of a path that the file names.
   *
   * @throws java.nio.file.InvalidPathException when it cannot be a path
   */
  public Path path(String text) {
    if (text.equals("~") || text.startsWith("~/")) {
      return home.resolve(text.equals("~") ? "" : text.substring(2)).normalize();
    }
    return directory.resolve(text).normalize();
  }

  /** The same, of a text that must not be empty. */
  Path filledPath(String text) {
    return path(ConfigTexts.filled(text));
  }
}
