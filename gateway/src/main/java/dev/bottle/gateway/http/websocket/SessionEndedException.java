package dev.bottle.gateway.http.websocket;

/** Why a session cannot go on. */
abstract sealed class SessionEndedException extends Exception
    permits ViolationException, InspectionException {
  private static final long serialVersionUID = 1;

  SessionEndedException(String message) {
    super(message);
  }
}
