package dev.bottle.gateway.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The bytes of a pack as they come; each that is used goes to the pack's file and counts for its
 * checksum. Not thread-safe.
 */
final class PackSource {
  private static final int TRAILER = 20;

  private final InputStream in;
  private final Leg leg;
  private final OutputStream file;
  private final long most;
  private final MessageDigest digest;
  private final CRC32 crc = new CRC32();
  private final byte[] buffer = new byte[64 * 1024];
  private final byte[] plain = new byte[64 * 1024];
  private int from;
  private int to;
  private long used;

  /** Takes plain bytes; the array is used again. */
  @FunctionalInterface
  interface Taker {
    void take(byte[] bytes, int from, int length) throws IOException;
  }

  /**
   * @param most bytes that a pack may have
   */
  PackSource(InputStream in, Leg leg, OutputStream file, long most) {
    this.in = in;
    this.leg = leg;
    this.file = file;
    this.most = most;
    this.digest = Hashes.sha1();
  }

  /** Bytes used so far: where in the file the next one stands. */
  long used() {
    return used;
  }

  /** Begins a checksum over what is used from here on. */
  void beginCrc() {
    crc.reset();
  }

  /** The checksum since {@link #beginCrc}. */
  int crc() {
    return (int) crc.getValue();
  }

  int next() throws IOException {
    fill();
    int one = buffer[from] & 0xff;
    use(1);
    return one;
  }

  byte[] next(int count) throws IOException {
    var bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) next();
    }
    return bytes;
  }

  /**
   * Unpacks one object's data.
   *
   * @param size what it has to come to
   */
  void inflate(Inflater inflater, long size, Taker taker) throws IOException {
    inflater.reset();
    long out = 0;
    try {
      while (!inflater.finished()) {
        if (inflater.needsInput()) {
          fill();
          inflater.setInput(buffer, from, to - from);
        }
        long before = inflater.getBytesRead();
        int count = inflater.inflate(plain);
        use((int) (inflater.getBytesRead() - before));
        out += count;
        if (out > size || inflater.needsDictionary()) {
          throw leg.malformed("an object is not as long as it says");
        }
        taker.take(plain, 0, count);
      }
    } catch (DataFormatException e) {
      throw leg.malformed("an object cannot be unpacked");
    }
    if (out != size) {
      throw leg.malformed("an object is not as long as it says");
    }
  }

  /**
   * Reads the trailer.
   *
   * @return the pack's checksum
   */
  byte[] finish() throws IOException {
    byte[] expected = digest.digest();
    byte[] trailer = next(TRAILER);
    if (!Arrays.equals(expected, trailer)) {
      throw leg.malformed("the pack's checksum is wrong");
    }
    return trailer;
  }

  /** Whether bytes that belong to nothing came together with the pack. */
  boolean hasMore() {
    return from < to;
  }

  private void fill() throws IOException {
    if (from < to) {
      return;
    }
    int count = in.read(buffer, 0, buffer.length);
    if (count <= 0) {
      throw leg.malformed("the pack is cut");
    }
    from = 0;
    to = count;
  }

  private void use(int count) throws IOException {
    digest.update(buffer, from, count);
    crc.update(buffer, from, count);
    file.write(buffer, from, count);
    from += count;
    used += count;
    if (used > most) {
      throw leg.malformed("the pack is larger than " + (most >> 20) + " MiB");
    }
  }
}
