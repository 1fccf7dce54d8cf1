package dev.bottle.gateway.policy;

/** The outcome of {@link Policy#decide}. */
public sealed interface Decision {

  /** Go on, in the given way. */
  record Allow(Handling handling) implements Decision {}

  /** Refuse. */
  record Deny(DenyReason reason) implements Decision {}

  /** What the gateway does with the bytes of something allowed. */
  enum Handling {
    /** Ends TLS itself, decides and inspects every request. */
    INTERCEPT,
    /** Tunnels TLS end to end; only the server name is checked. */
    PASSTHROUGH
  }
}
