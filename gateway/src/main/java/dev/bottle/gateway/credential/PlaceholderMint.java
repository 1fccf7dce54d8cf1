package dev.bottle.gateway.credential;

import dev.bottle.gateway.policy.SecretString;
import java.util.random.RandomGenerator;

/**
 * Makes placeholders: recognisable, and as long as the value where that is long enough, so that a
 * value in a reply can be replaced in place.
 */
public final class PlaceholderMint {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final String MARK = "bottle-placeholder-";
  private static final String SHORT_MARK = "bottle-";

  /** The claude CLI looks at this prefix before it uses a token. */
  private static final String CLAUDE_TOKEN = "sk-ant-oat01-";

  private static final int MIN_EQUAL_LENGTH = 24;
  private static final int MIN_RANDOM = 16;

  private final RandomGenerator random;

  public PlaceholderMint(RandomGenerator random) {
    this.random = random;
  }

  /** A fresh placeholder for the credential. */
  public String mint(String name, SecretString value) {
    var prefix = value.reveal().startsWith(CLAUDE_TOKEN) ? CLAUDE_TOKEN : "";
    var full = prefix + MARK + name + "-";
    if (value.length() < MIN_EQUAL_LENGTH) {
      return pad(full, full.length() + MIN_RANDOM);
    }
    boolean fits = full.length() + MIN_RANDOM <= value.length();
    return pad(fits ? full : prefix + SHORT_MARK, value.length());
  }

  private String pad(String head, int length) {
    var out = new StringBuilder(head);
    while (out.length() < length) {
      out.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return out.toString();
  }
}
