package dev.bottle.gateway.ssh;

import java.io.IOException;

/**
 * An entry's private key cannot be read or decrypted. The message names the entry, never the key.
 */
public final class InvalidIdentityException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String entry;
  private final Flaw flaw;

  /** What is wrong with the key. */
  public enum Flaw {
    NO_KEY("is in no format that can be read"),
    LOCKED("is encrypted, and no passphrase came for it"),
    OTHER_PASSPHRASE("does not open with its passphrase");

    private final String text;

    Flaw(String text) {
      this.text = text;
    }
  }

  InvalidIdentityException(String entry, Flaw flaw) {
    super("the private key of the ssh entry " + entry + " " + flaw.text);
    this.entry = entry;
    this.flaw = flaw;
  }

  public Flaw flaw() {
    return flaw;
  }

  /** The entry's Host. */
  public String entry() {
    return entry;
  }
}
