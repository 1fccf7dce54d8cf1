package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Intent;
import dev.bottle.gateway.policy.RequestPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What becomes of a request, judged by its head alone. */
sealed interface Ruling {
  Subject subject();

  /** It is refused. */
  record Refuse(DenyReason reason, Subject subject) implements Ruling {}

  /**
   * It may go on, its body inspected on the way.
   *
   * @param intent what policy allowed, to be asked again after a reload
   * @param noted a finding that the operator wants told of but not stopped
   */
  record Forward(Subject subject, Outbound outbound, Intent intent, Optional<Noted> noted)
      implements Ruling {
    @Override
    public String toString() {
      return "Forward[" + outbound + "]";
    }
  }

  /**
   * It is a step of a git push, for the push gate.
   *
   * @param request as it would go upstream, its logins put in
   */
  record Push(Forward request, GitPush.Step step, PushGrants.Granted granted) implements Ruling {
    @Override
    public Subject subject() {
      return request.subject();
    }
  }

  /**
   * The request as upstream gets it. Its fields may hold a real login: never shown.
   *
   * @param method a token
   * @param query with its question mark, or empty
   * @param fields without hop-by-hop and framing fields
   * @param coding how the body is coded
   * @param logins names of the real logins that were put in
   * @param webSocket what is offered, when a WebSocket is to be opened
   */
  record Outbound(
      String method,
      Scheme scheme,
      Destination target,
      RequestPath path,
      String query,
      Fields fields,
      Framing framing,
      ContentCoding coding,
      Set<String> logins,
      Optional<WebSocketOffer> webSocket) {

    /** The target as {@code Host} and {@code :authority} name it. */
    String authorityText() {
      return target.port() == scheme.defaultPort()
          ? target.host().authorityText()
          : target.authorityText();
    }

    /** What another request must have in common with this one to use its connection. */
    UpstreamKey key(String client) {
      return new UpstreamKey(target, scheme, client, logins);
    }

    /** The same request with these fields behind its own. */
    Outbound with(List<Fields.Field> more) {
      var all = new ArrayList<>(fields.list());
      all.addAll(more);
      return new Outbound(
          method, scheme, target, path, query, new Fields(all), framing, coding, logins, webSocket);
    }

    /** Whether the gateway put a real login in. */
    boolean hasLogin() {
      return !logins.isEmpty();
    }

    @Override
    public String toString() {
      return method + " " + target;
    }
  }
}
