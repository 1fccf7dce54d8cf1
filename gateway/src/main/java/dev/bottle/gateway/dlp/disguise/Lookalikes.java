package dev.bottle.gateway.dlp.disguise;

/**
 * Characters beyond ASCII that are read as an ASCII one, and those that nobody sees: after Unicode
 * TR 39 (confusables), compatibility mappings (TR 15) and default-ignorable code points.
 */
final class Lookalikes {
  private static final int TABLE_END = 0x3001;
  private static final byte[] TABLE = new byte[TABLE_END];
  private static final byte INVISIBLE = -1;
  private static final String CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String SMALL = "abcdefghijklmnopqrstuvwxyz";

  static {
    latin();
    greek();
    cyrillic();
    armenian();
    symbols();
    numbers();
    invisible();
  }

  private Lookalikes() {}

  /** The ASCII characters of consecutive code points; a blank leaves one out. */
  private static void put(int from, String characters) {
    for (int i = 0; i < characters.length(); i++) {
      if (characters.charAt(i) != ' ') {
        TABLE[from + i] = (byte) characters.charAt(i);
      }
    }
  }

  private static void fill(int from, int to, int value) {
    for (int c = from; c <= to; c++) {
      TABLE[c] = (byte) value;
    }
  }

  private static void latin() {
    put(0xaa, "a");
    put(0xba, "o");
    put(0x131, "i");
    put(0x17f, "s");
    put(0x185, "b");
    put(0x251, "a");
    put(0x261, "gg      ii");
    put(0x274, "n");
    put(0x280, "r");
    put(0x28b, "v   y");
    put(0x299, "b  h  l");
    put(0x1d00, "a   cd e  jk m o        p  tu   vwz");
  }

  private static void greek() {
    put(0x37f, "J");
    put(0x391, "AB  EZH IK MN O P  TY X");
    put(0x3b1, "a y   n ik uv o p otu x w");
    put(0x3f1, "pcj     C");
  }

  private static void cyrillic() {
    put(0x405, "SI J");
    put(0x410, "A B  E 3  K MHO PCTY X      b");
    put(0x430, "a6 r e  u k m onpcty x      b");
    put(0x455, "si j");
    put(0x461, "w");
    put(0x474, "Vv");
    put(0x4ae, "Yy");
    put(0x4bb, "h");
    put(0x4c0, "I              l");
    put(0x501, "d");
    put(0x50c, "G");
    put(0x51a, "QqWw");
  }

  private static void armenian() {
    put(0x54d, "U       O");
    put(0x566, "q         h       n    u   g   o");
  }

  private static void symbols() {
    fill(0xa0, 0xa0, ' ');
    fill(0x2000, 0x200a, ' ');
    fill(0x202f, 0x202f, ' ');
    fill(0x205f, 0x205f, ' ');
    fill(0x3000, 0x3000, ' ');
    put(0x2d0, ":");
    put(0x2010, "------");
    put(0x2018, "''  \"\"");
    put(0x2024, ".");
    put(0x203f, "_");
    put(0x2044, "/");
    put(0x204e, "*");
    put(0x2102, "C       gHHHh IILl N   PQRRR      Z   Z K BC eEF Mo    i");
    put(0x2145, "Ddeij");
    put(0x2160, "I   V    X LCDMi   v    x lcdm");
    put(0x2212, "-  / *");
    put(0x2236, ":");
  }

  private static void numbers() {
    put(0xb2, "23     1");
    put(0x2070, "0i  456789+-=() n0123456789+-=()");
    put(0x2460, "123456789");
    put(0x24b6, CAPITALS + SMALL + "0");
  }

  private static void invisible() {
    fill(0xad, 0xad, INVISIBLE);
    fill(0x300, 0x36f, INVISIBLE);
    fill(0x61c, 0x61c, INVISIBLE);
    fill(0x115f, 0x1160, INVISIBLE);
    fill(0x17b4, 0x17b5, INVISIBLE);
    fill(0x180b, 0x180e, INVISIBLE);
    fill(0x1ab0, 0x1aff, INVISIBLE);
    fill(0x1dc0, 0x1dff, INVISIBLE);
    fill(0x200b, 0x200f, INVISIBLE);
    fill(0x202a, 0x202e, INVISIBLE);
    fill(0x2060, 0x206f, INVISIBLE);
    fill(0x20d0, 0x20ff, INVISIBLE);
  }

  /** Marks the bytes with which one of these begins in UTF-8. */
  static void markLeads(boolean[] leads) {
    for (int c = 0x80; c < TABLE_END; c++) {
      if (TABLE[c] != 0) {
        leads[c < 0x800 ? 0xc0 | c >> 6 : 0xe0 | c >> 12] = true;
      }
    }
    leads[0xef] = true;
    leads[0xf0] = true;
    leads[0xf3] = true;
  }

  /** Reads the character in UTF-8 that begins at {@code at}. */
  static int read(byte[] in, int at, int to) {
    int lead = in[at] & 0xff;
    int length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    int value = lead & (0xff >> (length + 1));
    for (int i = at + 1; i < at + length; i++) {
      if (i == to) {
        return Escapes.MORE;
      }
      if ((in[i] & 0xc0) != 0x80) {
        return Escapes.NONE;
      }
      value = value << 6 | (in[i] & 0x3f);
    }
    if (isInvisible(value)) {
      return Escapes.nothing(length);
    }
    int ascii = ascii(value);
    return ascii < 0x80 ? Escapes.read(length, ascii) : Escapes.NONE;
  }

  /** What a sequence of so many bytes that stands for a character is read as. */
  static int escape(int length, int character) {
    return isInvisible(character)
        ? Escapes.nothing(length)
        : Escapes.read(length, ascii(character));
  }

  /** Whether nobody sees it. */
  static boolean isInvisible(int c) {
    if (c < TABLE_END) {
      return TABLE[c] == INVISIBLE;
    }
    return c == 0x3164
        || (c >= 0xfe00 && c <= 0xfe0f)
        || (c >= 0xfe20 && c <= 0xfe2f)
        || c == 0xfeff
        || c == 0xffa0
        || (c >= 0xfff0 && c <= 0xfff8)
        || (c >= 0xe0000 && c <= 0xe0fff && !isTag(c));
  }

  /** The ASCII character that it is read as, or itself. */
  static int ascii(int c) {
    if (c < TABLE_END) {
      return TABLE[c] > 0 ? TABLE[c] : c;
    }
    if (c >= 0xff01 && c <= 0xff5e) {
      return c - 0xff01 + '!';
    }
    if (c >= 0x1d400 && c <= 0x1d7ff) {
      return mathematical(c);
    }
    if (c >= 0x1f130 && c <= 0x1f189) {
      int letter = (c - 0x1f130) % 32;
      return letter < 26 ? 'A' + letter : c;
    }
    if (c >= 0x1f1e6 && c <= 0x1f1ff) {
      return c - 0x1f1e6 + 'A';
    }
    return isTag(c) ? c - 0xe0000 : other(c);
  }

  /** Tag characters repeat ASCII unseen. */
  private static boolean isTag(int c) {
    return c >= 0xe0020 && c <= 0xe007e;
  }

  private static int mathematical(int c) {
    if (c >= 0x1d7ce) {
      return '0' + (c - 0x1d7ce) % 10;
    }
    if (c < 0x1d6a4) {
      int letter = (c - 0x1d400) % 52;
      return letter < 26 ? 'A' + letter : 'a' + letter - 26;
    }
    return c;
  }

  private static int other(int c) {
    return switch (c) {
      case 0xa730 -> 'f';
      case 0xa731 -> 's';
      case 0xa789 -> ':';
      case 0xa78a -> '=';
      case 0xfe4d, 0xfe4e, 0xfe4f -> '_';
      case 0xfe58, 0xfe63 -> '-';
      default -> c;
    };
  }
}
