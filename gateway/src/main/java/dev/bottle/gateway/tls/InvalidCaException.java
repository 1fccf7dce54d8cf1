package dev.bottle.gateway.tls;

/**
 * A configured certificate, or the key to one, that cannot be used. The message is safe to show.
 */
public final class InvalidCaException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String source;

  InvalidCaException(String source, String problem) {
    super(source + ": " + problem);
    this.source = source;
  }

  /** The name that the caller gave, such as the file's. */
  public String source() {
    return source;
  }
}
