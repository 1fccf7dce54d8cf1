package dev.bottle.launcher.manifest;

/** Text from a file as a terminal may show it: control, bidi and other invisible bytes escaped. */
public final class Shown {
  private Shown() {}

  /** The text with everything that is not plainly visible written as {@code \}{@code uXXXX}. */
  public static String text(String raw) {
    var shown = new StringBuilder(raw.length());
    raw.codePoints()
        .forEach(
            c -> {
              if (isVisible(c)) {
                shown.appendCodePoint(c);
              } else {
                shown.append(String.format("\\u%04X", c));
              }
            });
    return shown.toString();
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
