package dev.bottle.gateway.http.websocket;

import dev.bottle.gateway.policy.DenyReason;

/** How a session ended. */
public sealed interface Ending {

  /** By the peers' own will, or with the gateway. */
  record Closed() implements Ending {}

  /** What the client sent, or what it was granted, ended it. */
  record Refused(DenyReason reason) implements Ending {}

  /**
   * Upstream's frames could not be read.
   *
   * @param detail for people
   */
  record UpstreamBroken(String detail) implements Ending {}
}
