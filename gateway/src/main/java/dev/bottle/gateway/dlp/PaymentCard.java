package dev.bottle.gateway.dlp;

/** Numbers of payment cards (ISO/IEC 7812). */
final class PaymentCard {
  private static final int SHORTEST = 13;
  private static final int LONGEST = 19;

  private PaymentCard() {}

  /** Digits, grouped by blanks or hyphens or not. */
  static boolean valid(String text) {
    var digits = new int[LONGEST];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ('0' <= c && c <= '9' && length < LONGEST) {
        digits[length++] = c - '0';
      } else if (c != ' ' && c != '-') {
        return false;
      }
    }
    return length >= SHORTEST && issued(digits, length) && luhn(digits, length);
  }

  private static boolean issued(int[] digits, int length) {
    int first = digits[0];
    int two = 10 * first + digits[1];
    int four = 100 * two + 10 * digits[2] + digits[3];
    boolean visa = first == 4 && (length == 13 || length == 16 || length == 19);
    boolean mastercard =
        length == 16 && ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720));
    boolean amex = length == 15 && (two == 34 || two == 37);
    boolean discover =
        length == 16 && (four == 6011 || two == 65 || (four >= 6440 && four <= 6499));
    boolean jcb = length == 16 && four >= 3528 && four <= 3589;
    boolean diners = length == 14 && (two == 36 || two == 38 || (four >= 3000 && four <= 3059));
    boolean unionPay = length >= 16 && two == 62;
    return visa || mastercard || amex || discover || jcb || diners || unionPay;
  }

  private static boolean luhn(int[] digits, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      int digit = digits[length - 1 - i];
      int weighed = i % 2 == 0 ? digit : 2 * digit;
      sum += weighed / 10 + weighed % 10;
    }
    return sum % 10 == 0;
  }
}
