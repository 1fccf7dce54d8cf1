package dev.bottle.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Writes heads and chunks from canonical parts. */
final class Wire {
  private static final ByteBuf CRLF = constant("\r\n");
  private static final ByteBuf LAST_CHUNK = constant("0\r\n\r\n");

  private Wire() {}

  private static ByteBuf constant(String text) {
    return Unpooled.unreleasableBuffer(
            Unpooled.directBuffer(8).writeBytes(text.getBytes(StandardCharsets.US_ASCII)))
        .asReadOnly();
  }

  /** The request as upstream gets it. */
  static ByteBuf request(ByteBufAllocator allocator, Ruling.Outbound request) {
    var text = new StringBuilder(512);
    text.append(request.method())
        .append(' ')
        .append(request.path().text())
        .append(request.query())
        .append(" HTTP/1.1\r\nHost: ")
        .append(request.authorityText())
        .append("\r\n");
    // TE speaks of one connection: HTTP/2 alone wants it (RFC 9113 section 8.2.2).
    for (var field : request.fields().list()) {
      if (!field.lower().equals("te")) {
        append(text, field);
      }
    }
    appendFraming(text, request.framing());
    return encode(allocator, text.append("\r\n"));
  }

  static void append(StringBuilder text, Fields fields) {
    for (var field : fields.list()) {
      append(text, field);
    }
  }

  private static void append(StringBuilder text, Fields.Field field) {
    text.append(field.name()).append(": ").append(field.value()).append("\r\n");
  }

  static void appendFraming(StringBuilder text, Framing framing) {
    switch (framing) {
      case Framing.Length(var bytes) ->
          text.append("Content-Length: ").append(bytes).append("\r\n");
      case Framing.Chunked() -> text.append("Transfer-Encoding: chunked\r\n");
      case Framing.None _, Framing.UntilClose _ -> {}
    }
  }

  /** By way of a string, whose bytes are copied at once: a builder's are not. */
  static ByteBuf encode(ByteBufAllocator allocator, StringBuilder text) {
    return allocator
        .buffer(text.length())
        .writeBytes(text.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  static ByteBuf chunkStart(ByteBufAllocator allocator, int size) {
    var out = allocator.buffer(10);
    out.writeCharSequence(Integer.toHexString(size) + "\r\n", StandardCharsets.US_ASCII);
    return out;
  }

  static ByteBuf chunkEnd() {
    return CRLF.duplicate();
  }

  /** The last chunk, with the trailer fields. */
  static ByteBuf lastChunk(ByteBufAllocator allocator, Fields trailers) {
    if (trailers.list().isEmpty()) {
      return LAST_CHUNK.duplicate();
    }
    var text = new StringBuilder("0\r\n");
    append(text, trailers);
    return encode(allocator, text.append("\r\n"));
  }
}
