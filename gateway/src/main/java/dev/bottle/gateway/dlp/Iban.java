package dev.bottle.gateway.dlp;

import java.util.HashMap;
import java.util.Map;

/** International bank account numbers (ISO 13616): the country's length, and modulo 97. */
final class Iban {
  private static final int SHORTEST = 15;
  private static final int LONGEST = 32;

  /** How long each country's numbers are, from the public registry. */
  private static final Map<String, Integer> LENGTHS = new HashMap<>();

  static {
    of(15, "NO");
    of(16, "BE");
    of(18, "DK FI FO GL NL");
    of(19, "MK SI");
    of(20, "AT BA EE KZ LT LU XK");
    of(21, "CH HR LI LV");
    of(22, "BG BH CR DE GB GE IE ME RS VA");
    of(23, "AE GI IL IQ TL");
    of(24, "AD CZ ES MD PK RO SA SE SK TN VG");
    of(25, "LY PT ST");
    of(26, "IS TR");
    of(27, "FR GR IT MC MR SM");
    of(28, "AL AZ BY CY DO GT HU LB PL SV");
    of(29, "BR EG PS QA UA");
    of(30, "JO KW MU");
    of(31, "MT SC");
    of(32, "LC");
  }

  private Iban() {}

  private static void of(int length, String countries) {
    for (String country : countries.split(" ", -1)) {
      LENGTHS.put(country, length);
    }
  }

  /** With or without blanks. */
  static boolean valid(String text) {
    var iban = new char[LONGEST];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != ' ') {
        if (length == LONGEST || !mayStand(c, length)) {
          return false;
        }
        iban[length++] = (char) ('a' <= c ? c - 'a' + 'A' : c);
      }
    }
    return length >= SHORTEST
        && LENGTHS.getOrDefault(String.valueOf(iban, 0, 2), 0) == length
        && remainder(iban, 0, 4, remainder(iban, 4, length, 0)) == 1;
  }

  /** Two letters and two digits come first. */
  private static boolean mayStand(char c, int at) {
    return switch (at) {
      case 0, 1 -> isAlnum(c) && !isDigit(c);
      case 2, 3 -> isDigit(c);
      default -> isAlnum(c);
    };
  }

  private static boolean isDigit(char c) {
    return '0' <= c && c <= '9';
  }

  private static boolean isAlnum(char c) {
    return isDigit(c) || ('A' <= c && c <= 'Z') || ('a' <= c && c <= 'z');
  }

  /** What is left modulo 97 when these go on after what left {@code before}. */
  private static int remainder(char[] iban, int from, int to, int before) {
    int rest = before;
    for (int i = from; i < to; i++) {
      int value = isDigit(iban[i]) ? iban[i] - '0' : iban[i] - 'A' + 10;
      rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
    }
    return rest;
  }
}
