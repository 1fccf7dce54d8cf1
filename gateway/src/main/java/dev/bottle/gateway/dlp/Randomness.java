package dev.bottle.gateway.dlp;

/**
 * Tells text that was drawn at random from text that people and programs write. Looked at are pairs
 * of neighbours: in words, names and numbers few of them are odd, in tokens and good passwords
 * most.
 */
final class Randomness {
  /** Enough odd pairs for a stretch that nobody writes by chance. */
  private static final int ODD = 3;

  private static final int STRETCH = 8;

  /** The 240 commonest pairs of letters in English and in source text: 93 % of all that occur. */
  private static final String COMMON =
      "abacadagaiakalamanaparasatauavaybabebiblbobsbubycacechcickclcocrctcudadddedi"
          + "dldodrdsdueaebecedeeefegeielemenepeqeresetevewexeyfafefffiflfofrftfugageghgi"
          + "glgogrgsguhahehihohrhtiaibicidieifigiliminioipirisitivizkakelaldlelilllolslt"
          + "lulymambmemimmmompmsmunancndnenfngninlnnnonsntnunvoaobocodofogoiokolomonooop"
          + "orosotouovowpapepiplpoppprpsptpupyqurarcrdrergrirlrmrnrorrrsrtrurysascseshsi"
          + "slsospssstsuswtatctethtitltotptrtstttutyuaubucudueuiulumunupurusutvaveviwawe"
          + "whwiwowrxcxexpxtypysytze";

  private static final boolean[] IS_COMMON = pairs();

  private Randomness() {}

  private static boolean[] pairs() {
    var common = new boolean[26 * 26];
    for (int i = 0; i < COMMON.length(); i += 2) {
      common[pair(COMMON.charAt(i), COMMON.charAt(i + 1))] = true;
    }
    return common;
  }

  private static int pair(int a, int b) {
    return ((a | 0x20) - 'a') * 26 + (b | 0x20) - 'a';
  }

  /** Whether some stretch of it is nothing that ordinary text says in passing. */
  static boolean hasRandomStretch(byte[] text) {
    int odd = 0;
    for (int i = 1; i < text.length; i++) {
      odd += isOdd(text[i - 1], text[i]) ? 1 : 0;
      if (i >= STRETCH) {
        odd -= isOdd(text[i - STRETCH], text[i - STRETCH + 1]) ? 1 : 0;
      }
      if (odd >= ODD) {
        return true;
      }
    }
    return false;
  }

  /** How many of its pairs of neighbours are odd, from 0 to 1. */
  static double oddShare(CharSequence text) {
    int odd = 0;
    for (int i = 1; i < text.length(); i++) {
      odd += isOdd(text.charAt(i - 1), text.charAt(i)) ? 1 : 0;
    }
    return text.length() < 2 ? 0 : (double) odd / (text.length() - 1);
  }

  private static boolean isOdd(int a, int b) {
    if (isLetter(a) && isLetter(b)) {
      boolean wordStarts = isUpper(a) && !isUpper(b);
      boolean sameCase = isUpper(a) == isUpper(b);
      return sameCase ? !IS_COMMON[pair(a, b)] : !wordStarts;
    }
    return (isLetter(a) && isDigit(b))
        || (isDigit(a) && isLetter(b))
        || (isMark(a) && isWord(b))
        || (isWord(a) && isMark(b));
  }

  /** Marks that passwords have, and few names or settings. */
  private static boolean isMark(int c) {
    return c > 0 && "!#$%&*?^~".indexOf(c) >= 0;
  }

  private static boolean isWord(int c) {
    return isLetter(c) || isDigit(c);
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || isUpper(c);
  }

  private static boolean isUpper(int c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
