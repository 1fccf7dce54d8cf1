package dev.bottle.gateway.http;

import java.util.Optional;

/** The content codings whose bodies can be inspected (RFC 9110 section 8.4). */
enum ContentCoding {
  IDENTITY,
  GZIP;

  /** The coding that the fields declare; empty when it is one that cannot be inspected. */
  static Optional<ContentCoding> of(Fields fields) {
    var codings = fields.members("content-encoding");
    if (codings.isEmpty()) {
      return Optional.of(IDENTITY);
    }
    if (codings.size() > 1) {
      return Optional.empty();
    }
    return switch (codings.getFirst()) {
      case "identity" -> Optional.of(IDENTITY);
      case "gzip", "x-gzip" -> Optional.of(GZIP);
      default -> Optional.empty();
    };
  }
}
