package dev.bottle.launcher.cli;

import java.time.Duration;

/** How long ago, for a person. */
final class Ages {
  private Ages() {}

  /** In the largest unit that fits. */
  static String inWords(Duration age) {
    if (age.toMinutes() < 1) {
      return age.toSeconds() + " s";
    }
    return age.toHours() < 1 ? age.toMinutes() + " m" : age.toHours() + " h";
  }
}
