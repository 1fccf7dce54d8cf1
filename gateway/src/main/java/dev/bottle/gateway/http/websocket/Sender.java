package dev.bottle.gateway.http.websocket;

/** Who sends a frame. A client masks what it sends, a server must not (RFC 6455 section 5.1). */
public enum Sender {
  CLIENT,
  SERVER
}
