package dev.bottle.gateway.dlp;

/** Numbers of payment cards (ISO/IEC 7812). */
final class PaymentCard {
  private PaymentCard() {}

  /** Digits, grouped by blanks or hyphens or not. */
  static boolean valid(String text) {
    String digits = text.replaceAll("[ -]", "");
    return digits.matches("\\d{13,19}") && issued(digits) && luhn(digits);
  }

  private static boolean issued(String digits) {
    int length = digits.length();
    int first = Integer.parseInt(digits.substring(0, 1));
    int two = Integer.parseInt(digits.substring(0, 2));
    int four = Integer.parseInt(digits.substring(0, 4));
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

  private static boolean luhn(String digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int weighed = i % 2 == 0 ? digit : 2 * digit;
      sum += weighed / 10 + weighed % 10;
    }
    return sum % 10 == 0;
  }
}
