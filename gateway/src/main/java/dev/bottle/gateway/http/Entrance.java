package dev.bottle.gateway.http;

/** What is spoken at a listener. */
public enum Entrance {
  /** A forward proxy's words: absolute-form and CONNECT (RFC 9112 section 3.2). */
  PROXY,

  /** HTTP as a server would be sent it, by a tool that knows of no proxy. */
  TRANSPARENT_HTTP,

  /** TLS as a server would be sent it; the handshake's server name says where to. */
  TRANSPARENT_TLS
}
