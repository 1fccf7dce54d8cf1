package dev.bottle.gateway.http.websocket;

/** How a message's payload is coded: RSV1 of its first frame (RFC 7692 section 6). */
public enum Coding {
  PLAIN,
  DEFLATED
}
