package dev.bottle.gateway.http;

import java.util.ArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the bytes of a request stand in a table that people read. */
final class SmugglingTable {
  private static final Pattern HEX = Pattern.compile("\\\\x([0-9a-f]{2})");

  private SmugglingTable() {}

  /** The bytes, as characters of ISO 8859-1. */
  static String bytes(String escaped, String host, String url) {
    var text =
        escaped
            .replace("{get}", "GET URL/public/x HTTP/1.1~Host: HOST~")
            .replace("{post}", "POST URL/public/x HTTP/1.1~Host: HOST~")
            .replace("{more}", "GET URL/public/smuggled HTTP/1.1~Host: HOST~~")
            .replace("{long}", "X: " + "y".repeat(RecordedGateway.LIMITS.maxHeadBytes()))
            .replace("{many}", "X: y~".repeat(RecordedGateway.LIMITS.maxFields() + 1))
            .replace("URL/", url + "/")
            .replace("HOST", host)
            .replace("~", "\r\n");
    return unescape(text);
  }

  /** The frames of a request on stream 1. */
  static byte[] frames(String escaped, String host) {
    var text =
        escaped
            .replace("{get}", pseudo("GET"))
            .replace("{post}", pseudo("POST"))
            .replace("{more}", "GET /public/smuggled HTTP/1.1~Host: HOST~~")
            .replace("HOST", host);
    int blank = text.indexOf("~~");
    var fields = new ArrayList<String>();
    var head = blank < 0 ? text : text.substring(0, blank);
    for (var line : head.replace('~', '\n').lines().toList()) {
      int colon = line.indexOf(": ", 1);
      fields.add(unescape(line.substring(0, colon)));
      fields.add(unescape(line.substring(colon + 2)));
    }
    var section = fields.toArray(String[]::new);
    if (blank < 0) {
      return Http2Bytes.headers(1, Http2Bytes.END_STREAM, section);
    }
    var body = unescape(text.substring(blank + 2).replace("~", "\r\n"));
    return Http2Bytes.join(
        Http2Bytes.headers(1, 0, section), Http2Bytes.data(1, Http2Bytes.END_STREAM, body));
  }

  private static String pseudo(String method) {
    return ":method: " + method + "~:scheme: https~:authority: HOST~:path: /public/x~";
  }

  /** A plain request over HTTP/2. */
  static byte[] get(int stream, String host) {
    return Http2Bytes.headers(
        stream,
        Http2Bytes.END_STREAM,
        ":method",
        "GET",
        ":scheme",
        "https",
        ":authority",
        host,
        ":path",
        "/public/x");
  }

  private static String unescape(String text) {
    var ends = text.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t");
    return HEX.matcher(ends).replaceAll(m -> Matcher.quoteReplacement(character(m.group(1))));
  }

  private static String character(String hex) {
    return String.valueOf((char) Integer.parseInt(hex, 16));
  }
}
