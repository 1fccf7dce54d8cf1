package dev.bottle.launcher.manifest;

import dev.bottle.gateway.config.Place;

/**
 * One thing wrong with a manifest.
 *
 * @param file the file as messages name it
 * @param place where
 * @param path the JSON path, as in {@code bottles.dev.env.TOKEN}; empty for the file as a whole
 * @param message what is wrong, for people
 * @param kind whether the manifest or this host is at fault
 */
public record Problem(String file, Place place, String path, String message, Kind kind) {

  /** What would have to change to mend it. */
  public enum Kind {
    /** The manifest itself: it is wrong on every host. */
    MANIFEST,
    /** Something the manifest needs of this host, now: a variable, a key file, a skill. */
    HOST
  }

  /** {@code file:line:column}. */
  public String position() {
    return file + ":" + place.line() + ":" + place.column();
  }

  /** The problem without its position. */
  public String sentence() {
    return path.isEmpty() ? message : path + ": " + message;
  }

  /** Whether it lies in the named part, {@code bottles.dev} say. */
  public boolean isWithin(String part) {
    return path.equals(part)
        || (path.startsWith(part)
            && (path.charAt(part.length()) == '.' || path.charAt(part.length()) == '['));
  }
}
