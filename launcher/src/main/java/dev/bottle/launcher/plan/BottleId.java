package dev.bottle.launcher.plan;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The name of one running bottle on this host: the manifest's bottle name, a dash and three base32
 * characters, as in {@code gitea-dev-7k2}. It is safe as a file name, a container name and a label
 * value.
 */
public record BottleId(String value) {
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final Pattern SHAPE =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,47}-[a-z2-7]{3}");

  /**
   * @throws IllegalArgumentException when the text is not a bottle id
   */
  public BottleId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a bottle id");
    }
  }

  /** Whether the text could name a bottle. */
  public static boolean isValid(String text) {
    return SHAPE.matcher(text).matches();
  }

  /**
   * A new id for a bottle of this manifest name; characters that a container name cannot hold
   * become dashes.
   */
  public static BottleId draw(String bottleName, RandomGenerator random) {
    String safe = bottleName.replaceAll("[^A-Za-z0-9_.-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
    String stem = safe.isEmpty() ? "bottle" : safe.substring(0, Math.min(48, safe.length()));
    var id = new StringBuilder(stem).append('-');
    for (int i = 0; i < 3; i++) {
      id.append(BASE32.charAt(random.nextInt(BASE32.length())));
    }
    return new BottleId(id.toString());
  }

  @Override
  public String toString() {
    return value;
  }
}
