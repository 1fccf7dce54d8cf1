package dev.bottle.launcher.setup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Names an image by what goes into it, so that the same sources are built once. */
final class ContentHash {
  private static final int DIGITS = 12;

  private ContentHash() {}

  /** Twelve hex digits over names, execute bits and contents of a context, and its arguments. */
  static String of(Path context, Map<String, String> args) throws IOException {
    MessageDigest digest = sha256();
    List<Path> files;
    try (Stream<Path> tree = Files.walk(context)) {
      files = tree.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String mode = Files.isExecutable(file) ? "x" : "-";
      update(digest, mode + context.relativize(file) + '\0' + Files.size(file) + '\0');
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    }
    new TreeMap<>(args).forEach((name, value) -> update(digest, name + '=' + value + '\0'));
    return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
  }

  private static void update(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
