package dev.bottle.gateway.dlp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells which setting's value is a secret, where no rule knows its form. A value taken for one is
 * refused wherever it stands, so that what merely could be one is none: names, paths, versions,
 * addresses, identifiers and switches are written, secrets are drawn.
 */
final class SettingSecret {
  private static final int SHORTEST_DRAWN = 12;
  private static final int SHORTEST_LETTERS = 16;
  private static final int SHORTEST_PASSWORD = 12;
  private static final double DRAWN = 0.4;
  private static final double DRAWN_LETTERS = 0.55;

  /** Names that say that their value is one: then a form that identifiers share is one too. */
  private static final Pattern TELLING =
      Pattern.compile("TOKEN|SECRET|PASS|PWD|KEY|CREDENTIAL|AUTH|LOGIN");

  /** Names whose values are meant to be seen. */
  private static final Pattern HARMLESS = Pattern.compile("PUBLIC|PUBLISHABLE|_ID$|^ID$|_SHA$");

  private static final Pattern URL =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://(?:([^/?#\\s]*)@)?[^@]*", Pattern.DOTALL);
  private static final Pattern UUID =
      Pattern.compile("(?i)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}");
  private static final Pattern HEX = Pattern.compile("(?i)[0-9a-f]+");
  private static final Pattern MAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[A-Za-z]+");

  private SettingSecret() {}

  /**
   * What of a setting's value is a secret.
   *
   * @param name as it stands in the environment
   * @return the value, or the password of a URL; empty when nothing is
   */
  static Optional<String> in(String name, String value) {
    var text = value.strip();
    var upper = name.toUpperCase(Locale.ROOT);
    Matcher url = URL.matcher(text);
    if (url.matches()) {
      return Optional.ofNullable(url.group(1)).flatMap(SettingSecret::password);
    }
    boolean plain =
        text.chars().anyMatch(c -> c <= ' ' || c > '~')
            || MAIL.matcher(text).matches()
            || HARMLESS.matcher(upper).find();
    if (plain) {
      return Optional.empty();
    }
    boolean telling = TELLING.matcher(upper).find();
    if (UUID.matcher(text).matches()) {
      return Optional.of(text).filter(_ -> telling);
    }
    return Optional.of(text).filter(t -> isDrawn(t, telling) || isPassword(t));
  }

  /** A login's password, as it is meant; a login without one is a name. */
  private static Optional<String> password(String login) {
    int colon = login.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    byte[] written = login.substring(colon + 1).getBytes(StandardCharsets.UTF_8);
    var plain = new byte[written.length];
    int length = Encoded.unescaped(written, written.length, plain, new int[written.length + 1]);
    var meant = new String(plain, 0, length, StandardCharsets.UTF_8);
    boolean drawn =
        isDrawn(meant, true)
            || isPassword(meant)
            || Randomness.hasRandomStretch(meant.getBytes(StandardCharsets.UTF_8));
    return Optional.of(meant).filter(p -> drawn && p.length() >= KnownSecret.SHORTEST);
  }

  /** Whether some word of it is a row of letters and digits as nobody writes them. */
  private static boolean isDrawn(String text, boolean telling) {
    return Arrays.stream(text.split("[^A-Za-z0-9]+"))
        .filter(word -> telling || !HEX.matcher(word).matches())
        .anyMatch(SettingSecret::isDrawnWord);
  }

  private static boolean isDrawnWord(String word) {
    boolean digits = word.chars().anyMatch(c -> c >= '0' && c <= '9');
    boolean letters = word.chars().anyMatch(c -> c > '9');
    return letters
        && word.length() >= (digits ? SHORTEST_DRAWN : SHORTEST_LETTERS)
        && Randomness.oddShare(word) >= (digits ? DRAWN : DRAWN_LETTERS);
  }

  /** Twelve chars of four kinds, with a mark that names and settings do not have; no path. */
  private static boolean isPassword(String text) {
    return text.length() >= SHORTEST_PASSWORD
        && text.indexOf('/') < 0
        && has(text, "[a-z]")
        && has(text, "[A-Z]")
        && has(text, "[0-9]")
        && has(text, "[!#$%&^~?*]");
  }

  private static boolean has(String text, String kind) {
    return Pattern.compile(kind).matcher(text).find();
  }
}
