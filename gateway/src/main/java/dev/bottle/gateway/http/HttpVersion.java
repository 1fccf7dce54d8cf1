package dev.bottle.gateway.http;

/** The versions of HTTP/1 (RFC 9112 section 2.3). */
enum HttpVersion {
  HTTP_1_0,
  HTTP_1_1
}
