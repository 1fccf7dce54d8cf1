package dev.bottle.gateway.http.websocket;

import java.util.Optional;

/** What a frame carries (RFC 6455 section 11.8); other numbers are reserved. */
public enum Opcode {
  CONTINUATION(0),
  TEXT(1),
  BINARY(2),
  CLOSE(8),
  PING(9),
  PONG(10);

  private final int number;

  Opcode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** Control frames stand between the fragments of a message and are never fragments themselves. */
  boolean isControl() {
    return number >= 8;
  }

  static Optional<Opcode> of(int number) {
    return switch (number) {
      case 0 -> Optional.of(CONTINUATION);
      case 1 -> Optional.of(TEXT);
      case 2 -> Optional.of(BINARY);
      case 8 -> Optional.of(CLOSE);
      case 9 -> Optional.of(PING);
      case 10 -> Optional.of(PONG);
      default -> Optional.empty();
    };
  }
}
