package dev.bottle.gateway.ssh;

import java.io.IOException;

/**
 * An entry's private key cannot be read or decrypted. The message names the entry, never the key.
 */
public final class InvalidIdentityException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String entry;

  InvalidIdentityException(String entry, String problem) {
    super("the private key of the ssh entry " + entry + " " + problem);
    this.entry = entry;
  }

  /** The entry's Host. */
  public String entry() {
    return entry;
  }
}
