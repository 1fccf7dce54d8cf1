package dev.bottle.gateway.http.websocket;

/** The status codes that the gateway itself closes with (RFC 6455 section 7.4.1). */
enum CloseCode {
  GOING_AWAY(1001),
  PROTOCOL_ERROR(1002),
  NOT_UTF_8(1007),
  POLICY_VIOLATION(1008),
  UNEXPECTED_CONDITION(1011);

  private final int number;

  CloseCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /**
   * Whether a frame may carry the code: registered for the wire, or left to libraries and
   * applications (RFC 6455 section 7.4.2).
   */
  static boolean isValid(int number) {
    return switch (number) {
      case 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014 -> true;
      default -> number >= 3000 && number <= 4999;
    };
  }
}
