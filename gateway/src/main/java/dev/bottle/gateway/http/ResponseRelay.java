package dev.bottle.gateway.http;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.event.Exchange;
import dev.bottle.gateway.http.Answer.Afterwards;
import dev.bottle.gateway.http.Ruling.Outbound;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Relays one response to the client: fields cleaned, logins taken out, framed anew. */
final class ResponseRelay {
  private final ClientConnection client;
  private final RequestHead request;
  private final Vault vault;
  private final Outbound outbound;
  private final Exchange event;
  private Afterwards afterwards;
  private Framing framing = new Framing.None();
  private @Nullable LoginMask mask;
  private boolean upstreamKeepsAlive;

  ResponseRelay(
      ClientConnection client,
      RequestHead request,
      Vault vault,
      Outbound outbound,
      Exchange event,
      Afterwards afterwards) {
    this.client = client;
    this.request = request;
    this.vault = vault;
    this.outbound = outbound;
    this.event = event;
    this.afterwards = afterwards;
  }

  /**
   * Whether a login that was put in could come back unseen: the answer was asked for uncoded, so
   * that it can be masked.
   */
  static boolean hidesLogin(Outbound outbound, ResponseHead response, Framing framing) {
    return outbound.login() == Outbound.Login.PUT_IN
        && !framing.isEmpty()
        && !ContentCoding.of(response.fields()).equals(Optional.of(ContentCoding.IDENTITY));
  }

  void head(ResponseHead response, Framing upstreamFraming) {
    upstreamKeepsAlive = response.keepsAlive() && !(upstreamFraming instanceof Framing.UntilClose);
    framing = forClient(upstreamFraming);
    if (framing instanceof Framing.UntilClose) {
      afterwards = Afterwards.CLOSE;
    }
    if (outbound.login() == Outbound.Login.PUT_IN) {
      mask = new LoginMask(vault, outbound.target());
    }
    event.status(response.status());
    var text = new StringBuilder(512);
    text.append("HTTP/1.1 ").append(response.status()).append(' ');
    text.append(clean(response.reason())).append("\r\n");
    Wire.append(text, cleanFields(HopByHop.backward(response.fields())));
    appendFraming(text, response);
    if (afterwards == Afterwards.CLOSE) {
      text.append("Connection: close\r\n");
    } else if (request.version() == HttpVersion.HTTP_1_0) {
      text.append("Connection: keep-alive\r\n");
    }
    client.write(Wire.encode(client.allocator(), text.append("\r\n")));
  }

  private Framing forClient(Framing upstream) {
    return switch (upstream) {
      case Framing.None none -> none;
      case Framing.Length length -> length;
      case Framing.Chunked _, Framing.UntilClose _ ->
          request.version() == HttpVersion.HTTP_1_1
              ? new Framing.Chunked()
              : new Framing.UntilClose();
    };
  }

  /** Answers without a body may still tell its length (RFC 9110 section 8.6). */
  private void appendFraming(StringBuilder text, ResponseHead response) {
    Wire.appendFraming(text, framing);
    if (framing instanceof Framing.None && response.status() != 204) {
      response
          .fields()
          .first("content-length")
          .filter(Syntax::isDigits)
          .ifPresent(n -> text.append("Content-Length: ").append(n).append("\r\n"));
    }
  }

  void body(ByteBuf data) {
    send(mask == null ? data : mask.feed(client.allocator(), data));
  }

  void end(Fields trailers) {
    if (mask != null) {
      send(mask.finish(client.allocator()));
    }
    if (framing instanceof Framing.Chunked) {
      client.write(Wire.lastChunk(client.allocator(), cleanFields(HopByHop.backward(trailers))));
    }
  }

  private void send(ByteBuf data) {
    int size = data.readableBytes();
    if (size == 0) {
      data.release();
      return;
    }
    event.sentDown(size);
    if (framing instanceof Framing.Chunked) {
      client.write(Wire.chunkStart(client.allocator(), size));
      client.write(data);
      client.write(Wire.chunkEnd());
    } else {
      client.write(data);
    }
  }

  /** Takes logins out of values; a name that holds one cannot be mended and goes. */
  private Fields cleanFields(Fields fields) {
    return vault.isEmpty()
        ? fields
        : fields.filter(f -> vault.reverse(f.name()).equals(f.name())).mapValues(vault::reverse);
  }

  private String clean(String reason) {
    return vault.isEmpty() ? reason : vault.reverse(reason);
  }

  boolean upstreamKeepsAlive() {
    return upstreamKeepsAlive;
  }

  Afterwards afterwards() {
    return afterwards;
  }
}
