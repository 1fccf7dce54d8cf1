package dev.bottle.gateway.http;

import dev.bottle.gateway.http.Answer.Afterwards;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;

/** Writes one response in HTTP/1.1, framed for its client. */
final class Http1Response {
  private final RequestHead request;
  private final ByteBufAllocator allocator;
  private final Consumer<ByteBuf> out;
  private final Framing framing;
  private final Afterwards afterwards;

  /**
   * A response.
   *
   * @param framing what is known of its body
   * @param wished what is to follow on the connection, if the framing lets it
   */
  Http1Response(
      RequestHead request,
      Framing framing,
      Afterwards wished,
      ByteBufAllocator allocator,
      Consumer<ByteBuf> out) {
    this.request = request;
    this.allocator = allocator;
    this.out = out;
    this.framing =
        switch (framing) {
          case Framing.None none -> none;
          case Framing.Length length -> length;
          case Framing.Chunked _, Framing.UntilClose _ ->
              request.version() == HttpVersion.HTTP_1_1
                  ? new Framing.Chunked()
                  : new Framing.UntilClose();
        };
    this.afterwards = this.framing instanceof Framing.UntilClose ? Afterwards.CLOSE : wished;
  }

  /** The answer that switches protocols: what follows it is no body and goes as it is. */
  static Http1Response switching(
      RequestHead request, ByteBufAllocator allocator, Consumer<ByteBuf> out) {
    return new Http1Response(request, new Framing.None(), Afterwards.CLOSE, allocator, out);
  }

  Afterwards afterwards() {
    return afterwards;
  }

  void head(ResponseHead response) {
    var text = new StringBuilder(512);
    text.append("HTTP/1.1 ").append(response.status()).append(' ');
    text.append(response.reason()).append("\r\n");
    Wire.append(text, response.fields());
    Wire.appendFraming(text, framing);
    if (response.isInterim()) {
      // A switch of protocols names its Connection itself.
    } else if (afterwards == Afterwards.CLOSE) {
      text.append("Connection: close\r\n");
    } else if (request.version() == HttpVersion.HTTP_1_0) {
      text.append("Connection: keep-alive\r\n");
    }
    out.accept(Wire.encode(allocator, text.append("\r\n")));
  }

  void body(ByteBuf data) {
    if (framing instanceof Framing.Chunked) {
      out.accept(Wire.chunkStart(allocator, data.readableBytes()));
      out.accept(data);
      out.accept(Wire.chunkEnd());
    } else {
      out.accept(data);
    }
  }

  void end(Fields trailers) {
    if (framing instanceof Framing.Chunked) {
      out.accept(Wire.lastChunk(allocator, trailers));
    }
  }
}
