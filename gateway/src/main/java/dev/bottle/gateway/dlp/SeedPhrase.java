package dev.bottle.gateway.dlp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Phrases of English words from which wallets derive their keys (BIP 39, whose list of words
 * bip39-english.txt is).
 */
final class SeedPhrase {
  private static final int BITS_A_WORD = 11;
  private static final int FEWEST_WORDS = 12;
  private static final int MOST_WORDS = 24;

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
    String words = text.strip();
    var bits = new byte[(MOST_WORDS * BITS_A_WORD + 7) / 8];
    int at = 0;
    for (int count = 1; count <= MOST_WORDS; count++) {
      int end = wordEnd(words, at);
      Integer index = Words.INDEX.get(words.substring(at, end).toLowerCase(Locale.ROOT));
      if (index == null) {
        return false;
      }
      put(bits, (count - 1) * BITS_A_WORD, index);
      if (count >= FEWEST_WORDS && count % 3 == 0 && checks(bits, count)) {
        return true;
      }
      at = nextWord(words, end);
    }
    return false;
  }

  private static int wordEnd(String text, int from) {
    int at = from;
    while (at < text.length() && isLetter(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int nextWord(String text, int from) {
    int at = from;
    while (at < text.length() && !isLetter(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isLetter(char c) {
    return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
  }

  private static void put(byte[] bits, int at, int word) {
    for (int i = 0; i < BITS_A_WORD; i++) {
      if ((word >> (BITS_A_WORD - 1 - i) & 1) != 0) {
        bits[(at + i) >> 3] |= (byte) (0x80 >> ((at + i) & 7));
      }
    }
  }

  /** Whether the last bits of so many words are the first of the hash of those before. */
  private static boolean checks(byte[] bits, int words) {
    int check = words / 3;
    int size = (words * BITS_A_WORD - check) / 8;
    byte[] hash = Base58.sha256(Arrays.copyOf(bits, size));
    return ((bits[size] ^ hash[0]) & 0xff) >> (8 - check) == 0;
  }
}
