package dev.bottle.gateway.config;

import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.InvalidNameException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The small text formats of the file; each tells what is wrong by IllegalArgumentException. */
final class ConfigTexts {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

  private ConfigTexts() {}

  static String bottleName(String text) {
    if (!isName(text)) {
      throw new IllegalArgumentException(
          "a name has letters, digits, dot, hyphen and underscore, at most 128");
    }
    return text;
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  static String filled(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("the text is empty");
    }
    return text;
  }

  static DlpAction action(String text) {
    return switch (text) {
      case "block" -> DlpAction.BLOCK;
      case "redact" -> DlpAction.REDACT;
      case "log" -> DlpAction.LOG;
      default ->
          throw new IllegalArgumentException(
              Shown.quoted(text) + " is no action; there are block, redact and log");
    };
  }

  /**
   * The name in {@code ${NAME}}. What it refuses may be a secret: the message does not quote it.
   */
  static String variable(String text) {
    var matcher = VARIABLE.matcher(text);
    if (matcher.matches()) {
      return matcher.group(1);
    }
    throw new IllegalArgumentException(
        text.startsWith("?")
            ? "only the launcher asks for values; name a variable: \"${NAME}\""
            : "a secret does not stand in a file; name a variable: \"${NAME}\"");
  }

  static Optional<Host> host(String name, Place place, Problems problems) {
    try {
      return Optional.of(Host.parse(name));
    } catch (InvalidNameException e) {
      problems.add(place, Shown.quoted(name) + ": " + e.getMessage());
      return Optional.empty();
    }
  }
}
