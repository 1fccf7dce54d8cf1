package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.MalformedHttpException.malformed;

import dev.bottle.gateway.http.websocket.Deflate;
import dev.bottle.gateway.http.websocket.Extension;
import dev.bottle.gateway.http.websocket.HandshakeKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a client asks for when it opens a WebSocket (RFC 6455 section 4.1).
 *
 * @param version of HTTP between the client and the gateway
 * @param key to be answered. Over HTTP/2 it means nothing (RFC 8441 section 5), but there are
 *     clients, Node's for one, that send it and wait for its answer
 * @param deflate the compressions that it offers; other extensions are not passed on
 * @param protocols the subprotocols that it offers
 */
record WebSocketOffer(
    HttpVersion version,
    Optional<HandshakeKey> key,
    List<Deflate> deflate,
    List<String> protocols) {
  private static final String TOKEN = "websocket";
  private static final Optional<HandshakeKey> NO_KEY = Optional.empty();

  /** The handshake's own fields, which each leg of the gateway writes for itself. */
  private static final Set<String> OWN =
      Set.of(
          "sec-websocket-key",
          "sec-websocket-accept",
          "sec-websocket-version",
          "sec-websocket-extensions");

  WebSocketOffer {
    deflate = List.copyOf(deflate);
    protocols = List.copyOf(protocols);
  }

  /** Whether the request asks for an upgrade of any kind. */
  static boolean isUpgrade(RequestHead head) {
    return head.fields().has("upgrade") || head.fields().members("connection").contains("upgrade");
  }

  /** Whether the upgrade is to WebSocket and to nothing else. */
  static boolean isWebSocket(RequestHead head) {
    return head.fields().members("upgrade").equals(List.of(TOKEN))
        && head.fields().members("connection").contains("upgrade");
  }

  /** What the request offers; over HTTP/2 it has been read as a GET. */
  static WebSocketOffer of(RequestHead head, Framing framing) throws MalformedHttpException {
    var fields = head.fields();
    var key = key(head, framing);
    if (!fields.all("sec-websocket-version").equals(List.of("13"))) {
      throw malformed("Sec-WebSocket-Version is not 13");
    }
    var extensions = Extension.list(fields.all("sec-websocket-extensions"));
    if (extensions.isEmpty()) {
      throw malformed("Sec-WebSocket-Extensions is not well-formed");
    }
    return new WebSocketOffer(
        head.version(), key, Deflate.offers(extensions.get()), protocols(fields));
  }

  private static Optional<HandshakeKey> key(RequestHead head, Framing framing)
      throws MalformedHttpException {
    boolean opens =
        switch (head.version()) {
          case HTTP_1_0 -> false;
          case HTTP_1_1 -> framing instanceof Framing.None;
          case HTTP_2 -> framing instanceof Framing.Chunked;
        };
    if (!opens || !head.method().equals("GET")) {
      throw malformed("a WebSocket is opened with a GET without a body");
    }
    var keys = head.fields().all("sec-websocket-key");
    var key = keys.size() == 1 ? HandshakeKey.parse(keys.getFirst()) : NO_KEY;
    if (key.isEmpty() && head.version() != HttpVersion.HTTP_2) {
      throw malformed("Sec-WebSocket-Key is not one key of 16 bytes");
    }
    return key;
  }

  private static List<String> protocols(Fields fields) throws MalformedHttpException {
    var protocols =
        fields.all("sec-websocket-protocol").stream()
            .flatMap(line -> List.of(line.split(",", -1)).stream())
            .map(Syntax::trim)
            .toList();
    if (!protocols.stream().allMatch(Syntax::isToken)
        || protocols.stream().distinct().count() < protocols.size()) {
      throw malformed("Sec-WebSocket-Protocol is not a list of different tokens");
    }
    return protocols;
  }

  /** Compressed, a login could come back unseen. */
  WebSocketOffer uncompressed() {
    return new WebSocketOffer(version, key, List.of(), protocols);
  }

  /** The fields that are not the handshake's own. */
  static Fields others(Fields fields) {
    return fields.filter(f -> !OWN.contains(f.lower()));
  }
}
