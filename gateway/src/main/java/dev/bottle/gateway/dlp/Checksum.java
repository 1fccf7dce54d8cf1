package dev.bottle.gateway.dlp;

import java.util.Locale;
import java.util.Optional;

/** Arithmetic that tells a secret from text of its shape, for shapes that are weak alone. */
enum Checksum {
  /** A payment card: Luhn's digit, and a length that its issuer gives out. */
  LUHN,
  /** An account number by ISO 13616. */
  IBAN,
  /** Bitcoin's keys: base 58 with four bytes of a double SHA-256. */
  BASE58CHECK,
  /** BIP 173 and BIP 350. */
  BECH32,
  /** A seed phrase of English words by BIP 39. */
  BIP39;

  /** How rules files name it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Checksum> named(String label) {
    for (Checksum checksum : values()) {
      if (checksum.label().equals(label)) {
        return Optional.of(checksum);
      }
    }
    return Optional.empty();
  }

  /** Whether a value satisfies it. */
  boolean holds(String value) {
    return switch (this) {
      case LUHN -> PaymentCard.valid(value);
      case IBAN -> Iban.valid(value);
      case BASE58CHECK -> Base58.valid(value);
      case BECH32 -> Bech32.valid(value);
      case BIP39 -> SeedPhrase.valid(value);
    };
  }
}
