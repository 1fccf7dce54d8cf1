package dev.bottle.launcher.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** A folder as git stores it: entries by name, in its order. */
record PackedTree(Map<String, Entry> entries) {
  private static final int ID = 20;

  /** What a name stands for. */
  record Entry(String mode, String id) {
    boolean isFolder() {
      return mode.equals("40000");
    }

    boolean isSubmodule() {
      return mode.equals("160000");
    }

    boolean isLink() {
      return mode.equals("120000");
    }
  }

  static PackedTree parse(byte[] bytes) throws IOException {
    var entries = new LinkedHashMap<String, Entry>();
    int at = 0;
    while (at < bytes.length) {
      int space = next(bytes, at, ' ');
      int end = next(bytes, space, 0);
      if (end + 1 + ID > bytes.length) {
        throw new IOException("a tree is cut off");
      }
      entries.put(
          new String(bytes, space + 1, end - space - 1, StandardCharsets.UTF_8),
          new Entry(
              new String(bytes, at, space - at, StandardCharsets.US_ASCII),
              HexFormat.of().formatHex(Arrays.copyOfRange(bytes, end + 1, end + 1 + ID))));
      at = end + 1 + ID;
    }
    return new PackedTree(entries);
  }

  private static int next(byte[] bytes, int from, int wanted) throws IOException {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    throw new IOException("a tree is cut off");
  }
}
