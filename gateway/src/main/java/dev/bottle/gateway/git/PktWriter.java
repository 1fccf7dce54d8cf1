package dev.bottle.gateway.git;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes pkt-lines (gitprotocol-common). Not thread-safe. */
final class PktWriter {
  /** What fits in one packet. */
  static final int MOST = PktReader.LONGEST - 4;

  private final OutputStream out;

  PktWriter(OutputStream out) {
    this.out = out;
  }

  /** One packet of at most {@link #MOST} bytes. */
  void data(byte[] bytes, int from, int length) throws IOException {
    if (length > MOST) {
      throw new IllegalArgumentException("too long for a packet");
    }
    // Length and data in one write: a transport may send each write as a message of its own.
    var packet = new byte[length + 4];
    System.arraycopy(prefix(length + 4), 0, packet, 0, 4);
    System.arraycopy(bytes, from, packet, 4, length);
    out.write(packet);
  }

  /** One packet. */
  void data(byte[] bytes) throws IOException {
    data(bytes, 0, bytes.length);
  }

  /** A line; the newline is put behind it. */
  void line(String text) throws IOException {
    text(text + "\n");
  }

  /** A text as it is, in UTF-8. */
  void text(String text) throws IOException {
    data(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Packets that were written elsewhere. */
  void raw(byte[] packets) throws IOException {
    out.write(packets);
  }

  /** A flush packet; flushes nothing. */
  void end() throws IOException {
    out.write(new byte[] {'0', '0', '0', '0'});
  }

  /** A delimiter packet. */
  void delimiter() throws IOException {
    out.write(new byte[] {'0', '0', '0', '1'});
  }

  void flush() throws IOException {
    out.flush();
  }

  private static byte[] prefix(int size) {
    return String.format("%04x", size).getBytes(StandardCharsets.US_ASCII);
  }
}
