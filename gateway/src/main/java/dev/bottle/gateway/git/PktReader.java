package dev.bottle.gateway.git;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads pkt-lines (gitprotocol-common) one after the other. Not thread-safe. */
final class PktReader {
  /** The longest packet, its length field included. */
  static final int LONGEST = 65520;

  private static final int PREFIX = 4;

  private final InputStream in;
  private final Leg leg;
  private final byte[] packet = new byte[LONGEST];
  private int length;

  /** What a packet is. */
  enum Kind {
    DATA,
    FLUSH,
    DELIMITER,
    /** The end of a response over a stateless transport. */
    RESPONSE_END,
    /** The stream ended where a packet may begin. */
    END
  }

  PktReader(InputStream in, Leg leg) {
    this.in = in;
    this.leg = leg;
  }

  /**
   * Reads the next packet.
   *
   * @throws IOException the side's own, where the packet is cut or has no length
   */
  Kind next() throws IOException {
    length = 0;
    int got = in.readNBytes(packet, 0, PREFIX);
    if (got == 0) {
      return Kind.END;
    }
    if (got < PREFIX) {
      throw leg.ended();
    }
    int size = size();
    return switch (size) {
      case 0 -> Kind.FLUSH;
      case 1 -> Kind.DELIMITER;
      case 2 -> Kind.RESPONSE_END;
      default -> data(size);
    };
  }

  private Kind data(int size) throws IOException {
    if (size < PREFIX || size > LONGEST) {
      throw leg.malformed("a packet has an impossible length");
    }
    length = size - PREFIX;
    if (in.readNBytes(packet, 0, length) < length) {
      throw leg.ended();
    }
    return Kind.DATA;
  }

  private int size() throws IOException {
    int size = 0;
    for (int i = 0; i < PREFIX; i++) {
      int digit = packet[i] < 0 ? -1 : Character.digit(packet[i], 16);
      if (digit < 0) {
        throw leg.malformed("a packet has no length");
      }
      size = size << 4 | digit;
    }
    return size;
  }

  /** The last packet's bytes, a view that the next packet overwrites. */
  byte[] buffer() {
    return packet;
  }

  /** How many of {@link #buffer} are the last packet's. */
  int length() {
    return length;
  }

  /** A copy of the last packet's bytes. */
  byte[] bytes() {
    return Arrays.copyOf(packet, length);
  }

  /**
   * The last packet as text, without the newline that may end it.
   *
   * @throws IOException where it is no UTF-8
   */
  String line() throws IOException {
    int end = length > 0 && packet[length - 1] == '\n' ? length - 1 : length;
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(packet, 0, end)).toString();
    } catch (CharacterCodingException e) {
      throw leg.malformed("a line is no UTF-8");
    }
  }

  /** The same, one char a byte. */
  String rawLine() {
    int end = length > 0 && packet[length - 1] == '\n' ? length - 1 : length;
    return new String(packet, 0, end, StandardCharsets.ISO_8859_1);
  }

  /** The packets' stream; what follows the last packet that was read stands next in it. */
  InputStream rest() {
    return in;
  }
}
