package dev.bottle.gateway.dlp;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** International bank account numbers (ISO 13616): the country's length, and modulo 97. */
final class Iban {
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
    String iban = text.replace(" ", "").toUpperCase(Locale.ROOT);
    return iban.matches("[A-Z]{2}\\d{2}[A-Z0-9]{11,28}")
        && LENGTHS.getOrDefault(iban.substring(0, 2), 0) == iban.length()
        && remainder(iban.substring(4) + iban.substring(0, 4)) == 1;
  }

  private static int remainder(String moved) {
    int rest = 0;
    for (int i = 0; i < moved.length(); i++) {
      int value = Character.digit(moved.charAt(i), 36);
      rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
    }
    return rest;
  }
}
