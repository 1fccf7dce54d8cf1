package dev.bottle.gateway.policy;

import java.util.List;
import java.util.Optional;

/** What a client asks for, in canonical terms; the whole input of a decision. */
public sealed interface Intent {

  /** A CONNECT to {@code target} (RFC 9110 section 9.3.6). */
  record Tunnel(Destination target) implements Intent {}

  /** A ClientHello inside a tunnel that was opened for {@code target}. */
  record Handshake(Destination target, Optional<Host> serverName) implements Intent {}

  /**
   * One HTTP request.
   *
   * @param route where the request goes
   * @param authority what its {@code Host} field or {@code :authority} says
   * @param overrides names of fields that ask the server to act on another method or path, lower
   *     case
   */
  record Request(
      Route route, Destination authority, String method, RequestPath path, List<String> overrides)
      implements Intent {

    public Request {
      overrides = List.copyOf(overrides);
    }
  }

  /** How a request reached the gateway, and so which destination it is bound to. */
  sealed interface Route {
    Destination target();

    /** Absolute-form to the proxy (RFC 9112 section 3.2.2). */
    record Forward(Destination target) implements Route {}

    /** Inside an intercepted tunnel. */
    record Tunnelled(Destination target) implements Route {}
  }
}
