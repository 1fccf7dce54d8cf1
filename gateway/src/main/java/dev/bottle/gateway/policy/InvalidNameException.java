package dev.bottle.gateway.policy;

/**
 * A host, address, path or pattern that has no single canonical reading. The message is safe to
 * show.
 */
public final class InvalidNameException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public InvalidNameException(String message) {
    super(message);
  }
}
