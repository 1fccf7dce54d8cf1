package dev.bottle.gateway.http;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Pieces of a body as they came, in their order, each held until all that was read out of it may
 * go.
 *
 * @param <M> marks how far reading had come behind a piece
 */
final class HeldPieces<M> {
  private final ArrayDeque<Piece<M>> pieces = new ArrayDeque<>();
  private long bytes;

  private record Piece<M>(ByteBuf bytes, M mark) {}

  void hold(ByteBuf piece, M mark) {
    pieces.add(new Piece<>(piece, mark));
    bytes += piece.readableBytes();
  }

  /** Hands on the pieces up to the first that may not go. */
  void letGo(Predicate<M> mayGo, Consumer<ByteBuf> out) {
    while (!pieces.isEmpty() && mayGo.test(pieces.getFirst().mark())) {
      var piece = pieces.removeFirst().bytes();
      bytes -= piece.readableBytes();
      if (piece.isReadable()) {
        out.accept(piece);
      } else {
        piece.release();
      }
    }
  }

  /** Bytes held. */
  long bytes() {
    return bytes;
  }

  void release() {
    pieces.forEach(piece -> piece.bytes().release());
    pieces.clear();
  }
}
