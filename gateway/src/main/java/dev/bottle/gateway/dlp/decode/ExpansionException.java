package dev.bottle.gateway.dlp.decode;

/** What is coded would expand beyond reason. */
public final class ExpansionException extends UndecodableException {
  private static final long serialVersionUID = 1;

  ExpansionException(String message) {
    super(message);
  }
}
