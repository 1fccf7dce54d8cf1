package dev.bottle.gateway.http;

/** The scheme of a request's URL. */
enum Scheme {
  HTTP("http", 80),
  HTTPS("https", 443);

  private final String text;
  private final int defaultPort;

  Scheme(String text, int defaultPort) {
    this.text = text;
    this.defaultPort = defaultPort;
  }

  String text() {
    return text;
  }

  int defaultPort() {
    return defaultPort;
  }
}
