package dev.bottle.gateway.http.websocket;

/** A peer broke RFC 6455; the message names the rule and never quotes what was sent. */
final class ViolationException extends SessionEndedException {
  private static final long serialVersionUID = 1;

  private final CloseCode closeCode;

  private ViolationException(CloseCode closeCode, String message) {
    super(message);
    this.closeCode = closeCode;
  }

  /** Frames that the protocol does not have. */
  static ViolationException protocol(String message) {
    return new ViolationException(CloseCode.PROTOCOL_ERROR, message);
  }

  /** Text that is not UTF-8. */
  static ViolationException notText() {
    return new ViolationException(CloseCode.NOT_UTF_8, "a text is not UTF-8");
  }

  /** What the connection is closed with. */
  CloseCode closeCode() {
    return closeCode;
  }
}
