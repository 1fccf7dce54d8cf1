package dev.bottle.gateway.config;

import java.util.regex.Pattern;

/**
 * Where something stands.
 *
 * @param path a JSON path such as {@code $.egress.allowlist[2]}, or a flag; safe to show
 * @param line the line from 1, or 0 where there is no text
 * @param column the column from 1, or 0
 */
public record Place(String path, int line, int column) {

  private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_]+");

  /** The root of a document. */
  public static final Place ROOT = new Place("$", 1, 1);

  /** A flag on the command line. */
  public static Place flag(String name) {
    return new Place(name, 0, 0);
  }

  Place member(String key, int line, int column) {
    boolean plain = PLAIN_KEY.matcher(key).matches();
    var step = plain ? "." + key : "[" + Shown.quoted(key) + "]";
    return new Place(path + step, line, column);
  }

  Place element(int index, int line, int column) {
    return new Place(path + "[" + index + "]", line, column);
  }

  @Override
  public String toString() {
    return line > 0 ? "line " + line + ", column " + column + ": " + path : path;
  }
}
