package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.AdmittedAddress;
import dev.bottle.gateway.upstream.Route;
import dev.bottle.gateway.upstream.UpstreamException;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.session.Session;
import org.jspecify.annotations.Nullable;

/** What is known of one connection to upstream from before it is there. */
final class Call {
  private static final AttributeRepository.AttributeKey<Call> KEY =
      new AttributeRepository.AttributeKey<>();

  private final Route route;
  private final HostKeyCheck check;
  private volatile boolean silent;

  /**
   * For a connection that is called for.
   *
   * @param check who must answer
   */
  Call(Route route, HostKeyCheck check) {
    this.route = route;
    this.check = check;
  }

  /** The call that led to a session. */
  static Call of(Session session) {
    return of(((ClientSession) session).getConnectionContext());
  }

  static Call of(@Nullable AttributeRepository context) {
    var call = context == null ? null : context.getAttribute(KEY);
    if (call == null) {
      throw new IllegalStateException("a connection that nobody checks");
    }
    return call;
  }

  /** How the library takes it along. */
  AttributeRepository asContext() {
    return AttributeRepository.ofKeyValuePair(KEY, this);
  }

  Route route() {
    return route;
  }

  HostKeyCheck check() {
    return check;
  }

  /** Where it leads, which beyond a proxy is not the connection's own peer. */
  AdmittedAddress address() {
    return route.to();
  }

  /** Upstream as people know it. */
  String target() {
    return route.to().destination().authorityText();
  }

  /** Upstream gives no sign of life any more. */
  void fellSilent() {
    silent = true;
  }

  /** How upstream was lost, of a connection that has ended or is about to. */
  UpstreamException loss() {
    return silent
        ? new UpstreamException(
            UpstreamTrouble.UPSTREAM_TIMEOUT, target() + " gives no sign of life any more")
        : new UpstreamException(
            UpstreamTrouble.UPSTREAM_REFUSED, target() + " ended the connection");
  }
}
