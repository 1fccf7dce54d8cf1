package dev.bottle.gateway.git;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** Makes an object from its base and a delta (gitformat-pack, deltified representation). */
final class Delta {
  /** The largest result: git itself makes no deltas of larger files. In bytes. */
  static final long LARGEST = 512L << 20;

  private final InputStream in;
  private final Content base;

  private Delta(InputStream in, Content base) {
    this.in = in;
    this.base = base;
  }

  /**
   * Applies a delta.
   *
   * @param in its bytes, buffered, to their end
   * @param most how long the result may be
   * @param folder for a large result
   * @throws MalformedPushException where it does not fit its base
   */
  static Content apply(InputStream in, Content base, long most, Path folder) throws IOException {
    return new Delta(in, base).apply(Math.min(most, LARGEST), folder);
  }

  private Content apply(long most, Path folder) throws IOException {
    require(length() == base.size(), "a delta is of another object");
    long size = length();
    require(size <= most, "a delta's result is too large");
    var result = Content.ofSize(size, folder);
    try {
      fill(result.bytes());
      return result;
    } catch (IOException | RuntimeException e) {
      result.close();
      throw e;
    }
  }

  private void fill(MemorySegment result) throws IOException {
    long at = 0;
    for (int op = in.read(); op >= 0; op = in.read()) {
      require(op != 0, "a delta is broken");
      long length = (op & 0x80) != 0 ? copy(op, result, at) : insert(op, result, at);
      at += length;
    }
    require(at == result.byteSize(), "a delta is broken");
  }

  private long copy(int op, MemorySegment result, long at) throws IOException {
    long from = field(op, 0, 4);
    long length = field(op, 4, 3);
    length = length == 0 ? 0x10000 : length;
    require(from + length <= base.size() && at + length <= result.byteSize(), "a delta is broken");
    MemorySegment.copy(base.bytes(), from, result, at, length);
    return length;
  }

  private long insert(int length, MemorySegment result, long at) throws IOException {
    byte[] bytes = in.readNBytes(length);
    require(bytes.length == length && at + length <= result.byteSize(), "a delta is broken");
    MemorySegment.copy(bytes, 0, result, ValueLayout.JAVA_BYTE, at, length);
    return length;
  }

  /** A number whose bytes are there as far as the op's bits say. */
  private long field(int op, int bit, int bytes) throws IOException {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      if ((op & (1 << (bit + i))) != 0) {
        number |= (long) one() << (8 * i);
      }
    }
    return number;
  }

  private long length() throws IOException {
    long length = 0;
    int one = 0x80;
    for (int shift = 0; (one & 0x80) != 0; shift += 7) {
      require(shift < 60, "a delta is broken");
      one = one();
      length |= (long) (one & 0x7f) << shift;
    }
    return length;
  }

  private int one() throws IOException {
    int one = in.read();
    require(one >= 0, "a delta is broken");
    return one;
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new MalformedPushException(otherwise);
    }
  }
}
