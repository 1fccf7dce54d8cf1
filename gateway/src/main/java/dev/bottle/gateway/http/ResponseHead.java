package dev.bottle.gateway.http;

/**
 * A status line and its fields.
 *
 * @param status 100 to 599
 * @param reason may be empty
 */
record ResponseHead(HttpVersion version, int status, String reason, Fields fields) {

  boolean isInterim() {
    return status < 200;
  }

  /** Whether upstream lets the connection live on. */
  boolean keepsAlive() {
    var options = fields.members("connection");
    return version == HttpVersion.HTTP_1_1
        ? !options.contains("close")
        : options.contains("keep-alive") && !options.contains("close");
  }
}
