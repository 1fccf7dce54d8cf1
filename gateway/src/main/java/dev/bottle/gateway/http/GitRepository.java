package dev.bottle.gateway.http;

import dev.bottle.gateway.git.UpstreamTransport.Service;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.RequestPath;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/**
 * A repository on a server that speaks git over https, and how we log in there. Holds a real login:
 * never shown.
 *
 * @param path without a slash at its end
 * @param fields that log in, put in already
 * @param logins names of the real logins among them
 * @param client whose connections its requests use
 */
record GitRepository(
    Guard guard,
    Destination server,
    RequestPath path,
    Fields fields,
    Set<String> logins,
    String client) {

  /** The request for a service's advertisement. */
  Ruling.Outbound advertisement(Service service, String protocol) {
    var asked = new ArrayList<>(fields.list());
    asked.add(Fields.Field.of("Accept", "*/*"));
    return request(
        "GET",
        "/info/refs",
        "?service=" + service.program(),
        with(asked, protocol),
        new Framing.None());
  }

  /** A question to a service. */
  Ruling.Outbound question(Service service, String protocol, Framing framing) {
    var asked = new ArrayList<>(fields.list());
    asked.add(Fields.Field.of("Accept", type(service, "result")));
    asked.add(Fields.Field.of("Content-Type", type(service, "request")));
    return request("POST", "/" + service.program(), "", with(asked, protocol), framing);
  }

  /** The media type of what a service is sent or sends. */
  static String type(Service service, String part) {
    return "application/x-" + service.program() + "-" + part;
  }

  UpstreamKey key() {
    return new UpstreamKey(server, Scheme.HTTPS, client, logins);
  }

  private static Fields with(ArrayList<Fields.Field> fields, String protocol) {
    fields.add(Fields.Field.of("Accept-Encoding", "identity"));
    fields.add(Fields.Field.of("Cache-Control", "no-cache"));
    fields.add(Fields.Field.of("User-Agent", "git/2 (bottle)"));
    if (!protocol.isEmpty()) {
      fields.add(Fields.Field.of("Git-Protocol", protocol));
    }
    return new Fields(fields);
  }

  private Ruling.Outbound request(
      String method, String below, String query, Fields sent, Framing framing) {
    return new Ruling.Outbound(
        method,
        Scheme.HTTPS,
        server,
        RequestPath.parse(path.text() + below),
        query,
        sent,
        framing,
        new ContentCoding.Identity(),
        logins,
        Optional.empty());
  }

  @Override
  public String toString() {
    return server + path.text();
  }
}
