package dev.bottle.gateway.http.websocket;

/** Whether more of the same message follows. */
public enum Rest {
  MORE,
  LAST
}
