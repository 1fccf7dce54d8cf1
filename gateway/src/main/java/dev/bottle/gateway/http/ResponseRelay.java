package dev.bottle.gateway.http;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.event.Exchange;
import dev.bottle.gateway.http.Ruling.Outbound;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Relays one response to the client: fields cleaned, logins taken out, framed anew. */
final class ResponseRelay {
  private final ClientLeg client;
  private final Vault vault;
  private final Outbound outbound;
  private final Exchange event;
  private @Nullable LoginMask mask;

  ResponseRelay(ClientLeg client, Vault vault, Outbound outbound, Exchange event) {
    this.client = client;
    this.vault = vault;
    this.outbound = outbound;
    this.event = event;
  }

  /**
   * Whether a login that was put in could come back unseen: the answer was asked for uncoded, so
   * that it can be masked.
   */
  static boolean hidesLogin(Outbound outbound, ResponseHead response, Framing framing) {
    return outbound.hasLogin()
        && !framing.isEmpty()
        && !ContentCoding.isReadable(response.fields());
  }

  void head(ResponseHead response, Framing framing) {
    if (outbound.hasLogin()) {
      mask = new LoginMask(vault, outbound.target());
    }
    event.status(response.status());
    var fields = fields(vault, response.fields());
    client.respond(
        new ResponseHead(
            response.version(),
            response.status(),
            clean(response.reason()),
            framing instanceof Framing.None ? withLength(fields, response) : fields),
        framing);
  }

  /** Answers without a body may still tell its length (RFC 9110 section 8.6). */
  private static Fields withLength(Fields fields, ResponseHead response) {
    return response.status() == 204
        ? fields
        : response
            .fields()
            .first("content-length")
            .filter(Syntax::isDigits)
            .map(length -> fields.with(Fields.Field.of("Content-Length", length)))
            .orElse(fields);
  }

  void body(ByteBuf data) {
    send(mask == null ? data : mask.feed(client.allocator(), data));
  }

  /** What was still held back; gives the trailer fields for the client. */
  Fields end(Fields trailers) {
    if (mask != null) {
      send(mask.finish(client.allocator()));
    }
    return trailers.list().isEmpty() ? trailers : fields(vault, trailers);
  }

  private void send(ByteBuf data) {
    int size = data.readableBytes();
    if (size == 0) {
      data.release();
    } else {
      event.sentDown(size);
      client.responseBody(data);
    }
  }

  /**
   * Upstream's fields as the client gets them: without hop-by-hop fields, logins taken out of
   * values; a name that holds one cannot be mended and goes.
   */
  static Fields fields(Vault vault, Fields sent) {
    var fields = HopByHop.backward(sent);
    return vault.isEmpty()
        ? fields
        : fields.filter(f -> vault.reverse(f.name()).equals(f.name())).mapValues(vault::reverse);
  }

  private String clean(String reason) {
    return vault.isEmpty() ? reason : vault.reverse(reason);
  }
}
