package dev.bottle.gateway.config;

import java.time.Duration;
import java.util.regex.Pattern;

/** Sizes and durations as people write them; what is wrong is an IllegalArgumentException. */
final class Quantities {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})([km]?)");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

  private Quantities() {}

  /** {@code 65536}, {@code 64k} or {@code 1m}, in bytes. */
  static int bytes(String text) {
    var parts = SIZE.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("a size is a number of bytes, k or m, such as \"64k\"");
    }
    int shift =
        switch (parts.group(2)) {
          case "k" -> 10;
          case "m" -> 20;
          default -> 0;
        };
    return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(parts.group(1)) << shift);
  }

  /** {@code 500ms}, {@code 30s}, {@code 10m} or {@code 1h}. */
  static Duration duration(String text) {
    var parts = DURATION.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "a duration is a number of ms, s, m or h, such as \"30s\"");
    }
    long number = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  /** In the largest unit that says it exactly. */
  static String text(int bytes) {
    if (bytes % (1 << 20) == 0) {
      return (bytes >> 20) + "m";
    }
    return bytes % (1 << 10) == 0 ? (bytes >> 10) + "k" : String.valueOf(bytes);
  }

  /** In the largest unit that says it exactly. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 3_600_000 == 0) {
      return duration.toHours() + "h";
    }
    if (millis % 60_000 == 0) {
      return duration.toMinutes() + "m";
    }
    return millis % 1_000 == 0 ? duration.toSeconds() + "s" : millis + "ms";
  }
}
