package dev.bottle.gateway.dlp;

/** Where a text is no TOML, and why. */
final class TomlException extends Exception {
  private static final long serialVersionUID = 1;

  private final int at;

  TomlException(int at, String message) {
    super(message);
    this.at = at;
  }

  /** The offset in the text. */
  int at() {
    return at;
  }
}
