package dev.bottle.launcher.preflight;

import dev.bottle.launcher.trust.Standing;

/**
 * Where a plan comes from.
 *
 * @param shown the manifest as messages name it
 */
public record Source(String shown, Standing standing) {

  String text() {
    return switch (standing) {
      case OWN -> shown;
      case APPROVED -> shown + " (approved)";
      case CHANGED -> shown + " (changed: not approved yet)";
      case NEW -> shown + " (new: not approved yet)";
    };
  }
}
