package dev.bottle.gateway.http.websocket;

import io.netty.buffer.ByteBuf;

/** One side's bytes, after the handshake. All calls come from the session's event loop. */
public interface Leg {

  /** Whether bytes are wanted from it. */
  enum Reading {
    ON,
    OFF
  }

  /** Takes the bytes; they go with the next {@link #flush}. */
  void write(ByteBuf data);

  void flush();

  /** Whether there is room for more. */
  boolean isWritable();

  void setReading(Reading reading);

  /** Ends it after what was written. */
  void finish();

  /** The same for a side that may still be sending, and shall get to read what was written. */
  void linger();

  /** Ends it at once. */
  void cut();
}
