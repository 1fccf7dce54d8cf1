package dev.bottle.gateway.http;

/** The versions of HTTP that are spoken. */
enum HttpVersion {
  HTTP_1_0,
  HTTP_1_1,
  HTTP_2
}
