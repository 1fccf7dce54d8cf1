package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.MalformedHttpException.malformed;

import java.util.ArrayList;
import java.util.Set;

/** Which fields belong to one connection only (RFC 9110 section 7.6.1). */
final class HopByHop {
  private static final Set<String> ALWAYS =
      Set.of(
          "connection",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings",
          "content-length");

  /** Fields whose removal would change what the message means; nobody lists them in good faith. */
  private static final Set<String> END_TO_END =
      Set.of(
          "host",
          "authorization",
          "cookie",
          "content-encoding",
          "content-length",
          "content-type",
          "private-token",
          "x-api-key");

  /** What upstream's word must not decide for the client. */
  private static final Set<String> NOT_FROM_UPSTREAM =
      Set.of("alt-svc", "x-bottle-deny", "x-bottle-error");

  /** Every leg of ours takes trailers, and what gRPC is made of asks for this word. */
  private static final Fields.Field TRAILERS_WELCOME = Fields.Field.of("TE", "trailers");

  private HopByHop() {}

  /** What of a request goes on: without hop-by-hop fields, {@code Host} and {@code Expect}. */
  static Fields forward(Fields request) throws MalformedHttpException {
    var listed = request.members("connection");
    if (listed.stream().anyMatch(END_TO_END::contains)) {
      throw malformed("Connection lists a field that is not the connection's own");
    }
    var kept = new ArrayList<Fields.Field>(request.list().size());
    for (var field : request.list()) {
      var name = field.lower();
      refuseDisguise(name);
      boolean ours = name.equals("host") || name.equals("expect") || name.startsWith("proxy-");
      if (!ours && !ALWAYS.contains(name) && !listed.contains(name)) {
        kept.add(field);
      }
    }
    if (request.members("te").contains("trailers")) {
      kept.add(TRAILERS_WELCOME);
    }
    return new Fields(kept);
  }

  /** Servers in the manner of CGI read an underscore as a hyphen, past what was checked. */
  private static void refuseDisguise(String name) throws MalformedHttpException {
    var read = name.replace('_', '-');
    if (!read.equals(name)
        && (ALWAYS.contains(read) || END_TO_END.contains(read) || read.startsWith("proxy-"))) {
      throw malformed("a field name has an underscore and would be read as " + read);
    }
  }

  /** What of a response, or of its trailers, goes back. */
  static Fields backward(Fields response) {
    var listed = response.members("connection");
    var kept = new ArrayList<Fields.Field>(response.list().size());
    for (var field : response.list()) {
      var name = field.lower();
      boolean dropped =
          ALWAYS.contains(name)
              || NOT_FROM_UPSTREAM.contains(name)
              || name.startsWith("proxy-")
              || (listed.contains(name) && !END_TO_END.contains(name));
      if (!dropped) {
        kept.add(field);
      }
    }
    return new Fields(kept);
  }
}
