package dev.bottle.gateway.http.websocket;

import dev.bottle.gateway.http.websocket.Inspector.Inspection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** One data message of a client on its way: what is cleared flows as fragments at once. */
final class ClientMessage implements AutoCloseable {
  private final @Nullable Inflation inflation;
  private final @Nullable Utf8 text;
  private final Inspection inspection;
  private final Seam seam;
  private final FrameWriter writer;
  private Opcode next;

  /** The last piece that was cleared: only what follows tells whether it is the message's last. */
  private @Nullable ByteBuf cleared;

  ClientMessage(
      Opcode opcode,
      @Nullable Inflation inflation,
      Inspection inspection,
      Seam seam,
      FrameWriter writer) {
    this.next = opcode;
    this.inflation = inflation;
    this.text = opcode == Opcode.TEXT ? new Utf8() : null;
    this.inspection = inspection;
    this.seam = seam;
    this.writer = writer;
  }

  /** Takes the next part as it arrived. */
  void take(ByteBuf part, Rest rest) throws SessionEndedException {
    if (inflation == null) {
      inspect(part, rest);
    } else {
      inflation.feed(part, plain -> inspect(plain, Rest.MORE));
      if (rest == Rest.LAST) {
        inflation.finish(plain -> inspect(plain, Rest.MORE));
        inspect(Unpooled.EMPTY_BUFFER, Rest.LAST);
      }
    }
    var piece = cleared;
    cleared = null;
    if (rest == Rest.LAST || piece != null) {
      send(piece == null ? Unpooled.EMPTY_BUFFER : piece, rest);
    }
  }

  private void inspect(ByteBuf plain, Rest rest) throws SessionEndedException {
    try {
      if (text != null) {
        text.feed(plain);
        if (rest == Rest.LAST) {
          text.finish();
        }
      }
      seam.feed(plain);
    } catch (SessionEndedException e) {
      plain.release();
      throw e;
    }
    var refused = inspection.feed(plain, rest, this::clear);
    if (refused.isPresent()) {
      throw new InspectionException(refused.get());
    }
  }

  private void clear(ByteBuf piece) {
    if (cleared != null) {
      send(cleared, Rest.MORE);
    }
    cleared = piece;
  }

  private void send(ByteBuf piece, Rest rest) {
    writer.data(next, Coding.PLAIN, rest, piece);
    next = Opcode.CONTINUATION;
  }

  /** Lets go of what is not sent. */
  @Override
  public void close() {
    inspection.close();
    if (cleared != null) {
      cleared.release();
      cleared = null;
    }
  }
}
