package dev.bottle.gateway.http.websocket;

import io.netty.buffer.ByteBuf;

/** Takes the logins that were put into the handshake out of one payload that comes back. */
public interface LoginFilter {

  /** Takes a piece and gives what may go; it may hold a part of it back. */
  ByteBuf feed(ByteBuf piece);

  /** The end: what was still held. */
  ByteBuf finish();
}
