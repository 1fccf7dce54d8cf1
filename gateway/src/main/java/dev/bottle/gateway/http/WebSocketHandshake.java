package dev.bottle.gateway.http;

import dev.bottle.gateway.http.Fields.Field;
import dev.bottle.gateway.http.websocket.Deflate;
import dev.bottle.gateway.http.websocket.Extension;
import dev.bottle.gateway.http.websocket.HandshakeKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The handshake with upstream, under a key of the gateway's own, and with the client under the
 * client's (RFC 6455 section 4).
 *
 * @param offer what the client asked for
 * @param key the gateway's own
 */
record WebSocketHandshake(WebSocketOffer offer, HandshakeKey key) {

  /** What upstream agreed to. */
  sealed interface Verdict {

    /** It speaks WebSocket, with this compression if any. */
    record Agreed(Optional<Deflate> deflate) implements Verdict {}

    /**
     * Its answer is none to what it was asked.
     *
     * @param detail ends a sentence that begins with upstream's name
     */
    record Wrong(String detail) implements Verdict {}
  }

  /** A handshake that upstream has not seen yet. */
  static WebSocketHandshake begin(WebSocketOffer offer, SecureRandom random) {
    return new WebSocketHandshake(offer, HandshakeKey.fresh(random));
  }

  /** What is added to the request's fields for upstream. */
  List<Field> request() {
    var added = upgrade();
    added.add(Field.of("Sec-WebSocket-Version", "13"));
    added.add(Field.of("Sec-WebSocket-Key", key.text()));
    if (!offer.deflate().isEmpty()) {
      added.add(
          Field.of(
              "Sec-WebSocket-Extensions",
              offer.deflate().stream().map(Deflate::text).collect(Collectors.joining(", "))));
    }
    return added;
  }

  /** Judges upstream's 101. */
  Verdict judge(ResponseHead response) {
    var fields = response.fields();
    if (!fields.members("upgrade").equals(List.of("websocket"))
        || !fields.members("connection").contains("upgrade")) {
      return new Verdict.Wrong("switched to another protocol than WebSocket");
    }
    if (!fields.all("sec-websocket-accept").equals(List.of(key.accept()))) {
      return new Verdict.Wrong("accepted another WebSocket handshake than this one");
    }
    var protocols = fields.all("sec-websocket-protocol");
    if (protocols.size() > 1 || !offer.protocols().containsAll(protocols)) {
      return new Verdict.Wrong("chose a WebSocket subprotocol that was not offered");
    }
    var extensions = Extension.list(fields.all("sec-websocket-extensions")).orElse(List.of());
    if (extensions.isEmpty() && !fields.has("sec-websocket-extensions")) {
      return new Verdict.Agreed(Optional.empty());
    }
    var deflate =
        extensions.size() == 1
            ? Deflate.answer(extensions.getFirst(), offer.deflate())
            : Optional.<Deflate>empty();
    return deflate.isPresent()
        ? new Verdict.Agreed(deflate)
        : new Verdict.Wrong("chose a WebSocket extension that was not offered");
  }

  /**
   * The fields of the 101, over HTTP/2 the 200, that the client gets; {@code passed} are upstream's
   * own.
   */
  Fields response(Fields passed, Optional<Deflate> deflate) {
    var fields = offer.version() == HttpVersion.HTTP_2 ? new ArrayList<Field>() : upgrade();
    offer.key().ifPresent(k -> fields.add(Field.of("Sec-WebSocket-Accept", k.accept())));
    deflate.ifPresent(d -> fields.add(Field.of("Sec-WebSocket-Extensions", d.text())));
    fields.addAll(WebSocketOffer.others(passed).list());
    return new Fields(fields);
  }

  private static List<Field> upgrade() {
    var fields = new ArrayList<Field>();
    fields.add(Field.of("Upgrade", "websocket"));
    fields.add(Field.of("Connection", "Upgrade"));
    return fields;
  }
}
