package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.DenyReason;

/** Bytes that are not the strict HTTP/1.1 we speak; the message never quotes them. */
final class MalformedHttpException extends Exception {
  private static final long serialVersionUID = 1L;

  enum Kind {
    MALFORMED,
    TOO_LARGE
  }

  private final Kind kind;
  private final String detail;

  MalformedHttpException(Kind kind, String detail) {
    super(detail, null, false, false);
    this.kind = kind;
    this.detail = detail;
  }

  static MalformedHttpException malformed(String detail) {
    return new MalformedHttpException(Kind.MALFORMED, detail);
  }

  String detail() {
    return detail;
  }

  DenyReason reason() {
    return switch (kind) {
      case MALFORMED -> new DenyReason.MalformedRequest(detail);
      case TOO_LARGE -> new DenyReason.RequestTooLarge(detail);
    };
  }
}
