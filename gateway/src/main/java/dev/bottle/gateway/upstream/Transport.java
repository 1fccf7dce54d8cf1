package dev.bottle.gateway.upstream;

/** What runs between the gateway and upstream. */
public enum Transport {
  /** Bytes as they are. */
  PLAIN,
  /** TLS, with the certificate verified, for HTTP/2 or HTTP/1.1 as upstream chooses. */
  TLS,
  /** The same, for HTTP/1.1 alone. */
  TLS_HTTP1
}
