package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.Http2Bytes.ACK;
import static dev.bottle.gateway.http.Http2Bytes.CONTINUATION;
import static dev.bottle.gateway.http.Http2Bytes.DATA;
import static dev.bottle.gateway.http.Http2Bytes.END_STREAM;
import static dev.bottle.gateway.http.Http2Bytes.GOAWAY;
import static dev.bottle.gateway.http.Http2Bytes.HEADERS;
import static dev.bottle.gateway.http.Http2Bytes.PING;
import static dev.bottle.gateway.http.Http2Bytes.RST_STREAM;
import static dev.bottle.gateway.http.Http2Bytes.SETTINGS;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;

/** An HTTP/2 client that sends what it is told, frame by frame, and notes what comes back. */
final class RawHttp2 implements AutoCloseable {
  private final RawClient tunnel;
  private final DataInputStream in;
  private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
  private final DefaultHttp2HeadersDecoder fields = new DefaultHttp2HeadersDecoder(false);
  private final Map<Integer, Http2Headers> heads = new HashMap<>();
  private final Map<Integer, Http2Headers> trailers = new HashMap<>();
  private final Map<Integer, StringBuilder> bodies = new HashMap<>();
  private final Map<Integer, Integer> settings = new HashMap<>();
  private final Map<Integer, Long> resets = new HashMap<>();
  private final Set<Integer> ended = new HashSet<>();
  private final ByteArrayOutputStream block = new ByteArrayOutputStream();
  private OptionalLong goAway = OptionalLong.empty();
  private String goAwayText = "";
  private long answeredPing = -1;
  private long pings;
  private boolean closed;

  private record Frame(int type, int flags, int stream, ByteBuffer payload) {
    String text(int from) {
      return StandardCharsets.ISO_8859_1.decode(payload.duplicate().position(from)).toString();
    }

    boolean has(int flag) {
      return (flags & flag) != 0;
    }

    long word(int at) {
      return payload.getInt(at) & 0xffffffffL;
    }
  }

  private RawHttp2(RawClient tunnel) throws IOException {
    this.tunnel = tunnel;
    this.in = new DataInputStream(tunnel.socket.getInputStream());
  }

  /** A connection on which nothing was said yet. */
  static RawHttp2 silent(TestGateway gateway, String target) throws Exception {
    return over(RawClient.inTunnel(gateway, target, gateway.authority, "h2"));
  }

  static RawHttp2 over(RawClient tunnel) throws IOException {
    return new RawHttp2(tunnel);
  }

  /** A connection that has begun as it should. */
  static RawHttp2 open(TestGateway gateway, String target) throws Exception {
    return silent(gateway, target).send(Http2Bytes.preface(), Http2Bytes.settings());
  }

  /** Sends with the next wait. */
  RawHttp2 send(byte[]... frames) {
    for (var frame : frames) {
      unsent.writeBytes(frame);
    }
    return this;
  }

  private void flush() throws IOException {
    tunnel.socket.getOutputStream().write(unsent.toByteArray());
    tunnel.socket.getOutputStream().flush();
    unsent.reset();
  }

  /** Sends, and reads until all that was sent is dealt with or the connection is over. */
  RawHttp2 settle() throws IOException {
    send(Http2Bytes.frame(PING, 0, 0, ByteBuffer.allocate(8).putLong(++pings).array()));
    return readUntil(() -> answeredPing == pings);
  }

  /** Sends, and reads until the stream or the connection is over. */
  RawHttp2 await(int stream) throws IOException {
    return readUntil(() -> ended.contains(stream) || resets.containsKey(stream));
  }

  /** Reads until the gateway closes. */
  RawHttp2 awaitClose() throws IOException {
    return readUntil(() -> false);
  }

  /** Sends, and reads until that is so or the connection is over. */
  RawHttp2 readUntil(BooleanSupplier done) throws IOException {
    flush();
    try {
      while (!closed && !done.getAsBoolean()) {
        note(read());
      }
    } catch (EOFException | SocketException | SSLException e) {
      closed = true;
    }
    return this;
  }

  private Frame read() throws IOException {
    int first = in.readInt();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    var payload = new byte[first >>> 8];
    in.readFully(payload);
    return new Frame(first & 0xff, flags, stream, ByteBuffer.wrap(payload));
  }

  private void note(Frame frame) throws IOException {
    switch (frame.type()) {
      case DATA ->
          bodies.computeIfAbsent(frame.stream(), _ -> new StringBuilder()).append(frame.text(0));
      case HEADERS, CONTINUATION -> noteHeaders(frame);
      case RST_STREAM -> resets.putIfAbsent(frame.stream(), frame.word(0));
      case GOAWAY -> {
        goAway = OptionalLong.of(frame.word(4));
        goAwayText = frame.text(8);
      }
      case PING -> {
        if (frame.has(ACK)) {
          answeredPing = frame.payload().getLong(0);
        }
      }
      case SETTINGS -> {
        for (var rest = frame.payload().duplicate(); rest.hasRemaining(); ) {
          settings.put((int) rest.getShort(), rest.getInt());
        }
      }
      default -> {
        // Windows are the gateway's own affair.
      }
    }
    if ((frame.type() == DATA || frame.type() == HEADERS) && frame.has(END_STREAM)) {
      ended.add(frame.stream());
    }
  }

  private void noteHeaders(Frame frame) throws IOException {
    block.writeBytes(frame.payload().array());
    if (frame.has(Http2Bytes.END_HEADERS)) {
      try {
        var read =
            fields.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(block.toByteArray()));
        boolean first = read.contains(":status") && !"100".contentEquals(read.status());
        (first ? heads : trailers).put(frame.stream(), read);
      } catch (Http2Exception e) {
        throw new IOException(e);
      }
      block.reset();
    }
  }

  /** What the gateway set it to; 0 for what it did not set. */
  int setting(int id) {
    return settings.getOrDefault(id, 0);
  }

  int status(int stream) {
    return heads.containsKey(stream) ? Integer.parseInt(heads.get(stream).status().toString()) : -1;
  }

  String field(int stream, String name) {
    var head = heads.get(stream);
    return head == null || !head.contains(name) ? "" : head.get(name).toString();
  }

  String trailer(int stream, String name) {
    var found = trailers.get(stream);
    return found == null || !found.contains(name) ? "" : found.get(name).toString();
  }

  String body(int stream) {
    return bodies.getOrDefault(stream, new StringBuilder()).toString();
  }

  boolean isComplete(int stream) {
    return ended.contains(stream);
  }

  OptionalLong resetCode(int stream) {
    return resets.containsKey(stream) ? OptionalLong.of(resets.get(stream)) : OptionalLong.empty();
  }

  OptionalLong goAwayCode() {
    return goAway;
  }

  boolean isClosed() {
    return closed;
  }

  RawClient tunnel() {
    return tunnel;
  }

  @Override
  public String toString() {
    return "heads "
        + heads
        + ", resets "
        + resets
        + ", "
        + goAway
        + " "
        + goAwayText
        + ", closed "
        + closed;
  }

  @Override
  public void close() throws IOException {
    tunnel.close();
  }
}
