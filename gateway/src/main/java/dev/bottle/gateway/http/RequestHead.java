package dev.bottle.gateway.http;

/**
 * A request line and its fields, well-formed but not yet judged.
 *
 * @param method a token
 * @param target visible ASCII
 * @param fields at most the limit's number
 */
record RequestHead(String method, String target, HttpVersion version, Fields fields) {

  /** Whether the client lets the connection live on. */
  boolean keepsAlive() {
    var options = fields.members("connection");
    return version == HttpVersion.HTTP_1_1
        ? !options.contains("close")
        : options.contains("keep-alive") && !options.contains("close");
  }

  boolean expectsContinue() {
    return version == HttpVersion.HTTP_1_1
        && fields.first("expect").filter("100-continue"::equalsIgnoreCase).isPresent();
  }
}
