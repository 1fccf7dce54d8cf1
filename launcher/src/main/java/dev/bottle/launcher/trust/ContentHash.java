package dev.bottle.launcher.trust;

import dev.bottle.launcher.manifest.ManifestFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a person approves: one manifest's content and that of every rules file and CA that it names.
 *
 * @param hex SHA-256 in lower-case hexadecimal
 */
public record ContentHash(String hex) {
  private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{64}");

  /**
   * @throws IllegalArgumentException when the text is not 64 hexadecimal digits in lower case
   */
  public ContentHash {
    if (!SHAPE.matcher(hex).matches()) {
      throw new IllegalArgumentException("not a SHA-256 hash of 64 hexadecimal digits");
    }
  }

  /**
   * Hashes a manifest with the files it names.
   *
   * @param named bytes by path as the manifest writes it
   */
  public static ContentHash of(ManifestFile manifest, Map<String, byte[]> named) {
    SortedMap<String, byte[]> ordered = new TreeMap<>(named);
    var sha = sha256();
    part(sha, "claude-bottle manifest approval 1".getBytes(StandardCharsets.UTF_8));
    part(sha, manifest.text().getBytes(StandardCharsets.UTF_8));
    for (var file : ordered.entrySet()) {
      part(sha, file.getKey().getBytes(StandardCharsets.UTF_8));
      part(sha, file.getValue());
    }
    return new ContentHash(HexFormat.of().formatHex(sha.digest()));
  }

  /** Length before content, so that no two lists of parts look alike. */
  private static void part(MessageDigest sha, byte[] bytes) {
    sha.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
    sha.update(bytes);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
