package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.MalformedHttpException.malformed;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes HTTP/2 field sections apart and puts them together (RFC 9113 section 8.2 and 8.3), as
 * strict as {@link HeadReader}: nothing is repaired.
 */
final class Http2Heads {
  private static final Set<String> REQUEST_PSEUDO =
      Set.of(":method", ":scheme", ":authority", ":path", ":protocol");
  private static final Set<String> RESPONSE_PSEUDO = Set.of(":status");

  /** Fields that speak of a connection, which HTTP/2 does itself. */
  private static final Set<String> OF_CONNECTION =
      Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

  private final HttpLimits limits;

  Http2Heads(HttpLimits limits) {
    this.limits = limits;
  }

  /** Pseudo-header fields and the rest. */
  private record Section(Map<String, String> pseudo, List<Fields.Field> fields) {
    String require(String name) throws MalformedHttpException {
      var value = pseudo.get(name);
      if (value == null) {
        throw malformed(name + " is missing");
      }
      return value;
    }
  }

  /**
   * A request. An extended CONNECT (RFC 8441) comes out as the GET that asks for an upgrade in
   * HTTP/1.1, so that both are judged alike.
   */
  RequestHead request(Http2Headers headers, Scheme scheme) throws MalformedHttpException {
    var section = section(headers, REQUEST_PSEUDO);
    var method = section.require(":method");
    if (!Syntax.isToken(method)) {
      throw malformed("the method is not a token");
    }
    var protocol = section.pseudo().get(":protocol");
    if (method.equals("CONNECT") && protocol == null) {
      throw malformed("CONNECT is not forwarded");
    }
    if (protocol != null && (!method.equals("CONNECT") || !Syntax.isToken(protocol))) {
      throw malformed(":protocol stands only in an extended CONNECT");
    }
    if (!section.require(":scheme").equalsIgnoreCase(scheme.text())) {
      throw malformed(":scheme is not the connection's");
    }
    var path = section.require(":path");
    if (!Syntax.isTarget(path) || !(path.startsWith("/") || path.equals("*"))) {
      throw malformed(":path is not a path");
    }
    var fields = new ArrayList<Fields.Field>(section.fields().size() + 3);
    addHost(section, fields);
    addRest(section, fields);
    if (protocol != null) {
      fields.add(Fields.Field.of("Connection", "Upgrade"));
      fields.add(Fields.Field.of("Upgrade", protocol));
    }
    return new RequestHead(
        protocol == null ? method : "GET", path, HttpVersion.HTTP_2, new Fields(fields));
  }

  /** Two names for one server stay two: then the request is refused like one with two Hosts. */
  private static void addHost(Section section, List<Fields.Field> fields) {
    var authority = section.pseudo().get(":authority");
    var hosts = section.fields().stream().filter(f -> f.lower().equals("host")).toList();
    if (authority != null) {
      fields.add(Fields.Field.of("Host", authority));
    }
    if (hosts.size() != 1 || !hosts.getFirst().value().equalsIgnoreCase(authority)) {
      fields.addAll(hosts);
    }
  }

  /** A cookie that was split for compression is one again (RFC 9113 section 8.2.3). */
  private static void addRest(Section section, List<Fields.Field> fields) {
    var cookie = new StringBuilder();
    for (var field : section.fields()) {
      if (field.lower().equals("cookie")) {
        cookie.append(cookie.isEmpty() ? "" : "; ").append(field.value());
      } else if (!field.lower().equals("host")) {
        fields.add(field);
      }
    }
    if (!cookie.isEmpty()) {
      fields.add(Fields.Field.of("cookie", cookie.toString()));
    }
  }

  /** A response, interim ones too. */
  ResponseHead response(Http2Headers headers) throws MalformedHttpException {
    var section = section(headers, RESPONSE_PSEUDO);
    var status = section.require(":status");
    if (status.length() != 3 || !Syntax.isDigits(status) || status.charAt(0) == '0') {
      throw malformed(":status is not a number of three digits");
    }
    return new ResponseHead(
        HttpVersion.HTTP_2, Integer.parseInt(status), "", new Fields(section.fields()));
  }

  /** Trailer fields, which have no pseudo-header fields. */
  Fields trailers(Http2Headers headers) throws MalformedHttpException {
    return new Fields(section(headers, Set.of()).fields());
  }

  private Section section(Http2Headers headers, Set<String> known) throws MalformedHttpException {
    if (headers instanceof Http2Section received && received.isDisordered()) {
      throw malformed("a pseudo-header field stands behind a field");
    }
    if (headers instanceof Http2Section received && received.hasSeveralLengths()) {
      throw malformed("there are several content-length fields");
    }
    if (headers.size() > limits.maxFields()) {
      throw new MalformedHttpException(
          MalformedHttpException.Kind.TOO_LARGE,
          "there are more than " + limits.maxFields() + " fields");
    }
    var pseudo = new HashMap<String, String>();
    var fields = new ArrayList<Fields.Field>(headers.size());
    for (var header : headers) {
      var name = header.getKey().toString();
      var value = header.getValue().toString();
      if (!name.startsWith(":")) {
        fields.add(field(name, value));
      } else if (!known.contains(name)) {
        throw malformed("there is a pseudo-header field that does not belong there");
      } else if (pseudo.put(name, checked(value)) != null) {
        throw malformed("there are several " + name);
      }
    }
    return new Section(pseudo, fields);
  }

  private static Fields.Field field(String name, String value) throws MalformedHttpException {
    if (!Syntax.isToken(name) || !isLowerCase(name)) {
      throw malformed("a field's name is not a token in lower case");
    }
    if (OF_CONNECTION.contains(name)) {
      throw malformed("there is a " + name + " field");
    }
    if (name.equals("te") && !value.equalsIgnoreCase("trailers")) {
      throw malformed("te names something other than trailers");
    }
    return new Fields.Field(name, name, checked(value));
  }

  private static String checked(String value) throws MalformedHttpException {
    if (!Syntax.isFieldValue(value)) {
      throw malformed("a field's value has a byte that does not belong there");
    }
    if (!Syntax.trim(value).equals(value)) {
      throw malformed("a field's value begins or ends with a blank");
    }
    return value;
  }

  private static boolean isLowerCase(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= 'A' && name.charAt(i) <= 'Z') {
        return false;
      }
    }
    return true;
  }

  /** The request as upstream gets it. */
  static Http2Headers encode(Ruling.Outbound request) {
    var headers = new DefaultHttp2Headers(false, request.fields().list().size() + 5);
    headers.method(request.method());
    headers.scheme(request.scheme().text());
    headers.authority(request.authorityText());
    headers.path(request.path().text() + request.query());
    return framed(add(headers, request.fields()), request.framing());
  }

  /** A response as the client gets it. */
  static Http2Headers encode(int status, Fields fields, Framing framing) {
    var headers = new DefaultHttp2Headers(false, fields.list().size() + 2);
    headers.status(Integer.toString(status));
    return framed(add(headers, fields), framing);
  }

  /** Trailer fields. */
  static Http2Headers encode(Fields trailers) {
    return add(new DefaultHttp2Headers(false, trailers.list().size()), trailers);
  }

  private static Http2Headers add(Http2Headers headers, Fields fields) {
    for (var field : fields.list()) {
      headers.add(field.lower(), field.value());
    }
    return headers;
  }

  private static Http2Headers framed(Http2Headers headers, Framing framing) {
    if (framing instanceof Framing.Length(var bytes)) {
      headers.set("content-length", Long.toString(bytes));
    }
    return headers;
  }
}
