package dev.bottle.gateway.http.websocket;

import io.netty.buffer.ByteBuf;

/** What a {@link FrameReader} gives: unmasked, and the taker's to release. */
sealed interface Frame {
  ByteBuf payload();

  /**
   * A part of a data frame's payload as it has arrived. Where one frame ends and the next begins
   * does not matter; where a message does, this tells.
   *
   * @param opcode TEXT or BINARY on the first part of a message, else CONTINUATION
   * @param coding of the whole message, on each of its parts
   * @param rest whether the message goes on
   */
  record Data(Opcode opcode, Coding coding, Rest rest, ByteBuf payload) implements Frame {}

  /** A control frame, whole. */
  record Control(Opcode opcode, ByteBuf payload) implements Frame {}
}
