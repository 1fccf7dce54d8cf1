package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values from the standards' own test vectors, and the same with one character changed. */
class ChecksumTest {
  @ParameterizedTest
  @CsvSource({
    "LUHN, 4111 1111 1111 1111, 4111 1111 1111 1112",
    "LUHN, 378282246310005, 378282246310006",
    "LUHN, 5555-5555-5555-4444, 9555-5555-5555-4444",
    "LUHN, 2223003122003222, 2223003122003223",
    "LUHN, 30569309025904, 40569309025904",
    "IBAN, GB82 WEST 1234 5698 7654 32, GB82 WEST 1234 5698 7654 33",
    "IBAN, DE89370400440532013000, DE8937040044053201300",
    "IBAN, FR1420041010050500013M02606, XX1420041010050500013M02606",
    "BASE58CHECK, 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2, 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3",
    "BASE58CHECK, 1111111111111111111114oLvT2, 111111111111111111114oLvT2",
    "BECH32, A12UEL5L, A12UEL5l",
    "BECH32, split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w,"
        + " split1checkupstagehandshakeupstreamerranterredcaperred2y9e3q",
    "BECH32, a1lqfn3a, a1lqfn3b",
    "BIP39, abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon"
        + " about, abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon"
        + " abandon above",
    "BIP39, legal winner thank year wave sausage worth useful legal winner thank yellow and more,"
        + " legal winner thank year wave sausage worth useful legal winner thank"
  })
  void tells(Checksum checksum, String valid, String invalid) {
    assertThat(checksum.holds(valid)).as(valid).isTrue();
    assertThat(checksum.holds(invalid)).as(invalid).isFalse();
  }
}
