package dev.bottle.gateway.http;

/** What the listener tells every open connection, as a Netty user event. */
enum ProxyEvent {
  /** The guard was swapped: what it no longer allows ends now. */
  GRANTS_REVISED,
  /** The gateway is going: finish what is under way, begin nothing. */
  DRAIN
}
