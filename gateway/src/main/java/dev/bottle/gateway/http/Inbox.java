package dev.bottle.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;

/** Bytes that have arrived and are not yet used. Copies only what a reader could not use whole. */
final class Inbox {
  private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

  /** The bytes; whoever reads them moves their reader index. */
  ByteBuf bytes() {
    return bytes;
  }

  void add(ByteBufAllocator allocator, ByteBuf data) {
    if (bytes.isReadable()) {
      bytes = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, bytes, data);
    } else {
      bytes.release();
      bytes = data;
    }
  }

  boolean isEmpty() {
    return !bytes.isReadable();
  }

  int size() {
    return bytes.readableBytes();
  }

  /** Gives the bytes away, with the duty to release them. */
  ByteBuf take() {
    var taken = bytes;
    bytes = Unpooled.EMPTY_BUFFER;
    return taken;
  }

  void clear() {
    take().release();
  }
}
