package dev.bottle.gateway.dlp.decode;

/** A body that cannot be decoded, or not safely; refused as body-not-inspectable. */
public sealed class UndecodableException extends Exception permits ExpansionException {
  private static final long serialVersionUID = 1;

  public UndecodableException(String message) {
    super(message);
  }

  UndecodableException(String message, Throwable cause) {
    super(message, cause);
  }
}
