package dev.bottle.gateway.guard;

import dev.bottle.gateway.policy.SecretString;

/** What a client says of itself in {@code Proxy-Authorization}. */
public sealed interface ClientLogin {

  /** Nothing. */
  record None() implements ClientLogin {}

  /** A name and the token that goes with it, as {@code Basic} (RFC 7617). */
  record Named(String client, SecretString token) implements ClientLogin {}

  /** A token alone, as {@code Bearer} (RFC 6750). */
  record Bearer(SecretString token) implements ClientLogin {}

  /** Something that is none of these. */
  record Unreadable() implements ClientLogin {}
}
