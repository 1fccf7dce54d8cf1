package dev.bottle.gateway.http.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What upstream sends on its way to the client: read strictly and handed on as it comes, compressed
 * where that was agreed. A login that was put into the handshake is taken out.
 */
final class ServerMessages {
  private static final int MOST_PART = 64 << 10;
  private static final int MOST_CONTROL = 125;

  private final FrameReader reader;
  private final FrameWriter writer;
  private final Optional<Supplier<LoginFilter>> logins;
  private @Nullable LoginFilter filter;
  private @Nullable Utf8 text;

  /**
   * The messages of one session.
   *
   * @param logins a filter for each payload, when a login was put in
   */
  ServerMessages(
      Optional<Deflate> agreed, Optional<Supplier<LoginFilter>> logins, FrameWriter writer) {
    this.reader =
        new FrameReader(Sender.SERVER, agreed.isPresent() ? Coding.DEFLATED : Coding.PLAIN);
    this.logins = logins;
    this.writer = writer;
  }

  /** Whether upstream has sent its close frame. */
  boolean isClosed() {
    return reader.isClosed();
  }

  /**
   * Takes one step through what has arrived.
   *
   * @return whether there was one to take
   */
  boolean step(ByteBuf in) throws ViolationException {
    var frame = reader.next(in, MOST_PART);
    if (frame.isEmpty()) {
      return false;
    }
    switch (frame.get()) {
      case Frame.Data data -> data(data);
      case Frame.Control(var opcode, var payload) -> control(opcode, payload);
    }
    return true;
  }

  private void data(Frame.Data data) throws ViolationException {
    if (data.opcode() != Opcode.CONTINUATION) {
      text = data.opcode() == Opcode.TEXT && data.coding() == Coding.PLAIN ? new Utf8() : null;
      filter = logins.map(Supplier::get).orElse(null);
    }
    check(data);
    var payload = data.payload();
    if (filter != null) {
      payload = filter.feed(payload);
      if (data.rest() == Rest.LAST) {
        payload = Unpooled.wrappedBuffer(payload, filter.finish());
      }
    }
    writer.data(data.opcode(), data.coding(), data.rest(), payload);
  }

  private void check(Frame.Data data) throws ViolationException {
    if (text == null) {
      return;
    }
    try {
      text.feed(data.payload());
      if (data.rest() == Rest.LAST) {
        text.finish();
      }
    } catch (ViolationException e) {
      data.payload().release();
      throw e;
    }
  }

  private void control(Opcode opcode, ByteBuf payload) {
    if (logins.isEmpty()) {
      writer.control(opcode, payload);
      return;
    }
    var clean = writer.allocator().buffer(MOST_CONTROL);
    if (opcode == Opcode.CLOSE) {
      payload.readBytes(clean, Math.min(Short.BYTES, payload.readableBytes()));
    }
    var whole = logins.get().get();
    append(clean, whole.feed(payload));
    append(clean, whole.finish());
    writer.control(opcode, clean);
  }

  private static void append(ByteBuf to, ByteBuf piece) {
    to.writeBytes(piece);
    piece.release();
  }
}
