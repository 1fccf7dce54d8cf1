package dev.bottle.gateway.dlp.decode;

import org.jspecify.annotations.Nullable;

/** A body that cannot be decoded, or not safely; refused as body-not-inspectable. */
public sealed class UndecodableException extends Exception permits ExpansionException {
  private static final long serialVersionUID = 1;

  public UndecodableException(String message) {
    this(message, null);
  }

  /** Without a trace: bytes that only look coded may come many times over. */
  UndecodableException(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }
}
