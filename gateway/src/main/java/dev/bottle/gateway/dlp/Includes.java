package dev.bottle.gateway.dlp;

/** Gives the file that another one extends. */
@FunctionalInterface
interface Includes {
  /** For rules that come without a place among files. */
  Includes NONE =
      (from, path) -> {
        throw new MissingException("extend.path is not followed here: name that file as rules too");
      };

  /**
   * Reads it.
   *
   * @param from the file that extends
   * @param path as it names the other one
   */
  RuleSource read(RuleSource from, String path) throws MissingException;

  /** There is no such file to be had. */
  final class MissingException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    MissingException(String reason) {
      super(reason);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }
}
