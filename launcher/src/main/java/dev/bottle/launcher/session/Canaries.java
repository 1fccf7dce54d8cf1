package dev.bottle.launcher.session;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;

/**
 * Login data that open nothing, drawn for one bottle and planted where a thief looks first. They
 * stand in a profile of their own, which no tool uses unless it is told to: without a default one
 * the AWS tools go on as if there were no file. An environment variable would be printed too often.
 *
 * @param values what the gateway is told to look for, by what it calls them
 */
public record Canaries(Map<String, String> values) {
  private static final String KEY_ID = "aws-key-id";
  private static final String KEY = "aws-secret-key";
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  public Canaries {
    values = Map.copyOf(values);
  }

  /** New ones. */
  public static Canaries drawn(SecureRandom random) {
    return new Canaries(
        Map.of(KEY_ID, "AKIA" + drawn(random, BASE32, 16), KEY, drawn(random, LETTERS, 40)));
  }

  /** What stands in the agent's {@code ~/.aws/credentials}; empty without canaries. */
  byte[] credentialsFile() {
    var id = values.get(KEY_ID);
    var key = values.get(KEY);
    var text =
        id == null || key == null
            ? ""
            : "[prod-backup]\naws_access_key_id = "
                + id
                + "\naws_secret_access_key = "
                + key
                + "\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String drawn(SecureRandom random, String alphabet, int length) {
    var out = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      out.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return out.toString();
  }

  /** Shows no value. */
  @Override
  public String toString() {
    return "Canaries" + values.keySet();
  }
}
