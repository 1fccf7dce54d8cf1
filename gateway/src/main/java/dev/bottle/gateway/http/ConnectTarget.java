package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.MalformedHttpException.malformed;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.InvalidNameException;

/**
 * What a CONNECT asks for (RFC 9110 section 9.3.6).
 *
 * @param destination the authority-form target
 * @param named what the {@code Host} field says
 * @param asSent the client's own spelling of the destination
 */
record ConnectTarget(Destination destination, Destination named, String asSent) {

  static ConnectTarget of(RequestHead head, Framing framing) throws MalformedHttpException {
    if (!framing.isEmpty()) {
      throw malformed("a CONNECT has no body");
    }
    var hosts = head.fields().all("host");
    if (hosts.size() > 1) {
      throw malformed("there are several Host fields");
    }
    try {
      var destination = Destination.parse(head.target(), 0);
      var named =
          hosts.isEmpty() ? destination : Destination.parse(hosts.getFirst(), destination.port());
      return new ConnectTarget(destination, named, head.target());
    } catch (InvalidNameException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  /** For a tunnel that was opened without words. */
  static ConnectTarget of(Destination destination, String asSent) {
    return new ConnectTarget(destination, destination, asSent);
  }

  /** The host as a scan for secrets sees it. */
  String spellings() {
    return Subject.spellings(destination, asSent);
  }

  boolean isMismatched() {
    return !named.equals(destination);
  }
}
