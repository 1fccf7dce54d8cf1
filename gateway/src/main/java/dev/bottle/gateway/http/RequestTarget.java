package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.MalformedHttpException.malformed;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.InvalidNameException;
import dev.bottle.gateway.policy.RequestPath;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a request goes, from its target and {@code Host} field (RFC 9112 section 3.2).
 *
 * @param target the destination that the connection or the absolute form binds it to
 * @param authority what the {@code Host} field says
 * @param asSent the client's own spelling of the destination
 * @param query with its question mark, or empty
 */
record RequestTarget(
    Destination target, Destination authority, RequestPath path, String query, String asSent) {

  static RequestTarget of(RequestHead head, Origin origin) throws MalformedHttpException {
    try {
      return switch (origin) {
        case Origin.Proxy _ -> absolute(head);
        case Origin.Plain _ -> head.target().startsWith("/") ? byHost(head) : absolute(head);
        case Origin.Tunnel tunnel -> inTunnel(head, tunnel);
      };
    } catch (InvalidNameException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  private static RequestTarget absolute(RequestHead head) throws MalformedHttpException {
    var text = head.target();
    if (!text.regionMatches(true, 0, "http://", 0, 7)) {
      throw malformed(
          text.regionMatches(true, 0, "https://", 0, 8)
              ? "an https URL needs a CONNECT"
              : "a request to a proxy names a whole http URL");
    }
    int end = authorityEnd(text, 7);
    var target = Destination.parse(text.substring(7, end), Scheme.HTTP.defaultPort());
    return of(head, target, text.substring(end), Scheme.HTTP, text.substring(7, end));
  }

  private static RequestTarget byHost(RequestHead head) throws MalformedHttpException {
    var named = host(head).orElseThrow(() -> malformed("the Host field is missing"));
    var target = Destination.parse(named, Scheme.HTTP.defaultPort());
    return of(head, target, head.target(), Scheme.HTTP, named);
  }

  private static RequestTarget inTunnel(RequestHead head, Origin.Tunnel origin)
      throws MalformedHttpException {
    var text = head.target();
    var tunnel = origin.target();
    if (text.startsWith("/")) {
      return of(head, tunnel, text, Scheme.HTTPS, origin.asSent());
    }
    if (!text.toLowerCase(Locale.ROOT).startsWith("https://")) {
      throw malformed("the request target is neither a path nor an https URL");
    }
    int end = authorityEnd(text, 8);
    var named = Destination.parse(text.substring(8, end), Scheme.HTTPS.defaultPort());
    var parsed = of(head, tunnel, text.substring(end), Scheme.HTTPS, origin.asSent());
    return named.equals(tunnel)
        ? parsed
        : new RequestTarget(tunnel, named, parsed.path(), parsed.query(), origin.asSent());
  }

  private static RequestTarget of(
      RequestHead head, Destination target, String pathAndQuery, Scheme scheme, String asSent)
      throws MalformedHttpException {
    int mark = pathAndQuery.indexOf('?');
    var path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
    var query = mark < 0 ? "" : pathAndQuery.substring(mark);
    if (query.indexOf('#') >= 0) {
      throw malformed("the request target has a fragment");
    }
    var canonical = path.isEmpty() ? RequestPath.ROOT : RequestPath.parse(path);
    return new RequestTarget(target, authority(head, target, scheme), canonical, query, asSent);
  }

  private static Destination authority(RequestHead head, Destination target, Scheme scheme)
      throws MalformedHttpException {
    var host = host(head);
    return host.isPresent() ? Destination.parse(host.get(), scheme.defaultPort()) : target;
  }

  /** Absent in a request of HTTP/1.0 alone (RFC 9112 section 3.2). */
  private static Optional<String> host(RequestHead head) throws MalformedHttpException {
    var hosts = head.fields().all("host");
    if (hosts.isEmpty() && head.version() == HttpVersion.HTTP_1_0) {
      return Optional.empty();
    }
    if (hosts.size() != 1) {
      throw malformed(
          hosts.isEmpty() ? "the Host field is missing" : "there are several Host fields");
    }
    return Optional.of(hosts.getFirst());
  }

  private static int authorityEnd(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '/' || c == '?' || c == '#') {
        return i;
      }
    }
    return text.length();
  }
}
