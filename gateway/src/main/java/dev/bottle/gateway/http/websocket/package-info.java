/**
 * WebSocket (RFC 6455, RFC 7692) without sockets: frames, the handshake's parts, and the relay that
 * inspects one session. Knows nothing of the HTTP exchange around it.
 */
@NullMarked
package dev.bottle.gateway.http.websocket;

import org.jspecify.annotations.NullMarked;
