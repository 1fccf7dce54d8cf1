package dev.bottle.gateway.dlp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Phrases of English words from which wallets derive their keys (BIP 39, whose list of words
 * bip39-english.txt is).
 */
final class SeedPhrase {
  private static final int BITS_A_WORD = 11;
  private static final List<Integer> COUNTS = List.of(12, 15, 18, 21, 24);

  private SeedPhrase() {}

  private static final class Words {
    static final Map<String, Integer> INDEX = read();

    private static Map<String, Integer> read() {
      try (InputStream in = SeedPhrase.class.getResourceAsStream("bip39-english.txt")) {
        if (in == null) {
          throw new IllegalStateException("bip39-english.txt is missing");
        }
        var index = new HashMap<String, Integer>();
        new String(in.readAllBytes(), StandardCharsets.US_ASCII)
            .lines()
            .forEach(word -> index.put(word, index.size()));
        return index;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Whether the text begins with a phrase; more words may follow. */
  static boolean valid(String text) {
    String[] words = text.strip().toLowerCase(Locale.ROOT).split("[^a-z]+");
    return COUNTS.stream()
        .filter(count -> count <= words.length)
        .anyMatch(count -> checks(Arrays.copyOf(words, count)));
  }

  private static boolean checks(String[] words) {
    BigInteger bits = BigInteger.ZERO;
    for (String word : words) {
      Integer index = Words.INDEX.get(word);
      if (index == null) {
        return false;
      }
      bits = bits.shiftLeft(BITS_A_WORD).or(BigInteger.valueOf(index));
    }
    int check = words.length / 3;
    int size = words.length * BITS_A_WORD - check;
    byte[] hash = Base58.sha256(bytes(bits.shiftRight(check), size / 8));
    int expected = (hash[0] & 0xff) >> (8 - check);
    return (bits.intValue() & ((1 << check) - 1)) == expected;
  }

  private static byte[] bytes(BigInteger number, int length) {
    byte[] raw = number.toByteArray();
    var out = new byte[length];
    int copied = Math.min(length, raw.length);
    System.arraycopy(raw, raw.length - copied, out, length - copied, copied);
    return out;
  }
}
