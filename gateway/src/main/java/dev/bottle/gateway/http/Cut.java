package dev.bottle.gateway.http;

/**
 * Why a response is cut short, in HTTP/2's terms.
 *
 * @param errorCode RFC 9113 section 7
 */
record Cut(long errorCode) {
  static final Cut INTERNAL_ERROR = new Cut(2);
  static final Cut CANCEL = new Cut(8);
}
