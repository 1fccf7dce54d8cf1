package dev.bottle.gateway.http.websocket;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends on its way to upstream: read strictly, inflated, inspected, and framed anew
 * without compression, so that upstream reads nothing that was not looked at.
 */
final class ClientMessages implements AutoCloseable {
  /** So little that what even a bomb's piece inflates to is about a megabyte. */
  private static final int MOST_DEFLATED = 1 << 10;

  private static final int MOST_PLAIN = 64 << 10;
  private static final int MOST_CONTROL = 125;

  private final FrameReader reader;
  private final Inspector inspector;
  private final Seam seam;
  private final FrameWriter writer;
  private final @Nullable Inflation inflation;
  private @Nullable ClientMessage message;
  private Latest latest = Latest.MESSAGE_END;

  /** What the seam has seen last. */
  private enum Latest {
    MESSAGE_PART,
    MESSAGE_END,
    CONTROL
  }

  ClientMessages(Optional<Deflate> agreed, Inspector inspector, Seam seam, FrameWriter writer) {
    this.reader =
        new FrameReader(Sender.CLIENT, agreed.isPresent() ? Coding.DEFLATED : Coding.PLAIN);
    this.inspector = inspector;
    this.seam = seam;
    this.writer = writer;
    this.inflation = agreed.map(d -> new Inflation(writer.allocator(), d.client())).orElse(null);
  }

  /** Whether the client has sent its close frame. */
  boolean isClosed() {
    return reader.isClosed();
  }

  /**
   * Takes one step through what has arrived.
   *
   * @return whether there was one to take
   */
  boolean step(ByteBuf in) throws SessionEndedException {
    var frame = reader.next(in, inflation == null ? MOST_PLAIN : MOST_DEFLATED);
    if (frame.isEmpty()) {
      return false;
    }
    switch (frame.get()) {
      case Frame.Data data -> data(data);
      case Frame.Control(var opcode, var payload) -> control(opcode, payload);
    }
    return true;
  }

  private void data(Frame.Data data) throws SessionEndedException {
    var current = message;
    if (current == null) {
      current = begin(data);
      message = current;
    }
    if (latest != Latest.MESSAGE_PART) {
      seam.begin();
    }
    current.take(data.payload(), data.rest());
    latest = Latest.MESSAGE_PART;
    if (data.rest() == Rest.LAST) {
      latest = Latest.MESSAGE_END;
      current.close();
      message = null;
    }
  }

  private ClientMessage begin(Frame.Data first) {
    return new ClientMessage(
        first.opcode(),
        first.coding() == Coding.DEFLATED ? inflation : null,
        inspector.begin(first.coding()),
        seam,
        writer);
  }

  private void control(Opcode opcode, ByteBuf payload) throws SessionEndedException {
    latest = Latest.CONTROL;
    var cleared = writer.allocator().buffer(MOST_CONTROL);
    try {
      if (opcode == Opcode.CLOSE) {
        payload.readBytes(cleared, Math.min(Short.BYTES, payload.readableBytes()));
      }
      if (payload.isReadable()) {
        inspect(payload, cleared);
      }
      writer.control(opcode, cleared.retain());
    } finally {
      payload.release();
      cleared.release();
    }
  }

  private void inspect(ByteBuf payload, ByteBuf cleared) throws InspectionException {
    seam.begin();
    seam.feed(payload);
    var inspection = inspector.begin(Coding.PLAIN);
    try {
      var refused =
          inspection.feed(
              payload.retainedSlice(),
              Rest.LAST,
              piece -> {
                cleared.writeBytes(piece);
                piece.release();
              });
      if (refused.isPresent()) {
        throw new InspectionException(refused.get());
      }
    } finally {
      inspection.close();
    }
  }

  @Override
  public void close() {
    if (message != null) {
      message.close();
      message = null;
    }
    if (inflation != null) {
      inflation.close();
    }
  }
}
