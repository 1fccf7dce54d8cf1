package dev.bottle.gateway.http;

import dev.bottle.gateway.http.websocket.Frames;
import dev.bottle.gateway.http.websocket.Frames.Seen;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One stream of an HTTP/2 connection, frame by frame (RFC 9113 section 4). */
final class RawHttp2 implements AutoCloseable {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
  private final Map<Integer, Integer> settings = new HashMap<>();
  private final List<Http2Headers> heads = new ArrayList<>();
  private final ByteBuf data = Unpooled.buffer();
  private boolean ended;

  private RawHttp2(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = new DataOutputStream(socket.getOutputStream());
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    write(SETTINGS, 0, 0, new byte[0]);
  }

  /** A client inside an intercepted tunnel. */
  static RawHttp2 inTunnel(TestGateway gateway, String target, SSLContext trust) throws Exception {
    var outer = new RawClient(gateway.address);
    outer.send("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n");
    outer.readUntil("\r\n\r\n");
    var name = target.substring(0, target.lastIndexOf(':'));
    var tls = (SSLSocket) trust.getSocketFactory().createSocket(outer.socket, name, 443, true);
    var parameters = tls.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    return new RawHttp2(tls);
  }

  private void write(int type, int flags, int stream, byte[] payload) throws IOException {
    out.writeShort(payload.length >> 8);
    out.writeByte(payload.length);
    out.writeByte(type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(payload);
    out.flush();
  }

  /** Opens the stream. */
  void headers(String... namesAndValues) throws Exception {
    var headers = new DefaultHttp2Headers(false);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    var block = Unpooled.buffer();
    new DefaultHttp2HeadersEncoder().encodeHeaders(1, headers, block);
    write(HEADERS, END_HEADERS, 1, ByteBufUtil.getBytes(block));
    block.release();
  }

  void data(byte[] bytes) throws IOException {
    write(DATA, 0, 1, bytes);
  }

  private void read() throws Exception {
    int length = (in.readUnsignedShort() << 8) | in.readUnsignedByte();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    in.readInt();
    var payload = Unpooled.wrappedBuffer(in.readNBytes(length));
    switch (type) {
      case SETTINGS -> {
        while (payload.isReadable()) {
          settings.put(payload.readUnsignedShort(), payload.readInt());
        }
      }
      case HEADERS -> heads.add(decoder.decodeHeaders(1, payload));
      case DATA -> data.writeBytes(payload);
      case RST_STREAM -> ended = true;
      default -> {}
    }
    ended |= (type == HEADERS || type == DATA) && (flags & END_STREAM) != 0;
  }

  /** A setting of the server's; it comes before everything else. */
  int setting(int id) throws Exception {
    while (settings.isEmpty()) {
      read();
    }
    return settings.getOrDefault(id, 0);
  }

  Http2Headers response() throws Exception {
    while (heads.isEmpty()) {
      read();
    }
    return heads.getFirst();
  }

  /** The next WebSocket frame on the stream. */
  Seen frame() throws Exception {
    var seen = Frames.read(data);
    while (seen.isEmpty()) {
      read();
      seen = Frames.read(data);
    }
    return seen.getFirst();
  }

  /** Waits for the stream's end. */
  boolean ended() throws Exception {
    while (!ended) {
      read();
    }
    return ended;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
