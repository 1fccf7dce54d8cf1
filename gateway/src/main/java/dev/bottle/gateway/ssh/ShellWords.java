package dev.bottle.gateway.ssh;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The words of a command line that every shell reads alike: bare words, single quotes, and the
 * escapes of {@code '} and {@code !} that git puts between quotes.
 */
final class ShellWords {
  private static final String BARE = "._~/+@%=:,-";

  private ShellWords() {}

  /** The words, or nothing for a line that has anything else in it. */
  static Optional<List<String>> parse(String line) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    boolean open = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == ' ') {
        if (open) {
          words.add(word.toString());
          word.setLength(0);
          open = false;
        }
        continue;
      }
      open = true;
      if (c == '\'') {
        int end = line.indexOf('\'', i + 1);
        if (end < 0) {
          return Optional.empty();
        }
        word.append(line, i + 1, end);
        i = end;
      } else if (c == '\\' && i + 1 < line.length() && "'!".indexOf(line.charAt(i + 1)) >= 0) {
        word.append(line.charAt(++i));
      } else if (Character.isLetterOrDigit(c) || BARE.indexOf(c) >= 0) {
        word.append(c);
      } else {
        return Optional.empty();
      }
    }
    if (open) {
      words.add(word.toString());
    }
    return Optional.of(List.copyOf(words));
  }

  /** One word in single quotes. */
  static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
