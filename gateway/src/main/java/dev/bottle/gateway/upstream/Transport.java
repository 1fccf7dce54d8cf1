package dev.bottle.gateway.upstream;

/** What runs between the gateway and upstream. */
public enum Transport {
  /** Bytes as they are. */
  PLAIN,
  /** TLS, with the certificate verified. */
  TLS
}
