package dev.bottle.gateway.git;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.DeflaterOutputStream;

/** A pack that git would not make. */
final class HandmadePack {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int count;
  private int last;

  HandmadePack() {
    out.writeBytes(new byte[12]);
  }

  /**
   * Adds an object as it is.
   *
   * @return its id
   */
  String add(Kind kind, byte[] bytes) throws Exception {
    begin(kind.code(), bytes.length);
    packed(bytes);
    var digest = MessageDigest.getInstance("SHA-1");
    Hashes.begin(digest, kind, bytes.length);
    return HexFormat.of().formatHex(digest.digest(bytes));
  }

  String commit(String tree) throws Exception {
    var who = " A <a@example.com> 1700000000 +0000\n";
    return add(Kind.COMMIT, bytes("tree " + tree + "\nauthor" + who + "committer" + who + "\nx\n"));
  }

  /** A tree of folders, or of one file. */
  String tree(String mode, String id, String... names) throws Exception {
    var tree = new ByteArrayOutputStream();
    for (var name : names) {
      tree.writeBytes(bytes(mode + " " + name + "\0"));
      tree.writeBytes(HexFormat.of().parseHex(id));
    }
    return add(Kind.TREE, tree.toByteArray());
  }

  /**
   * Adds a delta of the object before it.
   *
   * @param from its length
   * @param times how often it is in the result, as a whole
   * @param more what follows on it, less than 128 bytes
   */
  void delta(long from, int times, String more) throws Exception {
    var delta = new ByteArrayOutputStream();
    number(delta, from);
    number(delta, from * times + more.length());
    for (int i = 0; i < times; i++) {
      for (long at = 0; at < from; at += 0xff_ffff) {
        delta.write(0xff);
        le(delta, at, 4);
        le(delta, Math.min(0xff_ffff, from - at), 3);
      }
    }
    if (!more.isEmpty()) {
      delta.write(more.length());
      delta.writeBytes(bytes(more));
    }
    int back = out.size() - last;
    begin(PackTable.OFS_DELTA, delta.size());
    var distance = new byte[8];
    int first = distance.length - 1;
    distance[first] = (byte) (back & 0x7f);
    for (int left = back >> 7; left > 0; left = left >> 7) {
      distance[--first] = (byte) (0x80 | (--left & 0x7f));
    }
    out.write(distance, first, distance.length - first);
    packed(delta.toByteArray());
  }

  private static void number(ByteArrayOutputStream to, long number) {
    long left = number;
    for (; left > 0x7f; left >>= 7) {
      to.write((int) (0x80 | (left & 0x7f)));
    }
    to.write((int) left);
  }

  private static void le(ByteArrayOutputStream to, long number, int bytes) {
    for (int i = 0; i < bytes; i++) {
      to.write((int) (number >> (8 * i)));
    }
  }

  private void begin(int type, long size) {
    count++;
    last = out.size();
    long left = size >> 4;
    out.write((int) (type << 4 | (size & 15) | (left > 0 ? 0x80 : 0)));
    while (left > 0) {
      out.write((int) ((left & 0x7f) | (left > 0x7f ? 0x80 : 0)));
      left >>= 7;
    }
  }

  private void packed(byte[] bytes) throws Exception {
    try (var deflater = new DeflaterOutputStream(out)) {
      deflater.write(bytes);
    }
  }

  byte[] finish() throws Exception {
    var pack = ByteBuffer.wrap(out.toByteArray());
    pack.put(bytes("PACK")).putInt(2).putInt(count);
    var sum = MessageDigest.getInstance("SHA-1").digest(pack.array());
    out.writeBytes(sum);
    return ByteBuffer.allocate(out.size()).put(pack.array()).put(sum).array();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
