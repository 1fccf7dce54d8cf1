package dev.bottle.gateway.http;

/** Whether a request logs its connection in, instead of itself (RFC 4559 section 6). */
enum ConnectionLogin {
  NONE,
  NEGOTIATED;

  static ConnectionLogin of(RequestHead head) {
    return head.fields().all("authorization").stream()
            .anyMatch(v -> hasScheme(v, "NTLM") || hasScheme(v, "Negotiate"))
        ? NEGOTIATED
        : NONE;
  }

  private static boolean hasScheme(String value, String scheme) {
    return value.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  UpstreamPool.Sharing sharing() {
    return switch (this) {
      case NONE -> UpstreamPool.Sharing.POOLED;
      case NEGOTIATED -> UpstreamPool.Sharing.PRIVATE;
    };
  }
}
