package dev.bottle.gateway.http;

import dev.bottle.gateway.dlp.decode.Coding;
import dev.bottle.gateway.dlp.decode.Decoder;
import dev.bottle.gateway.dlp.decode.UndecodableException;
import dev.bottle.gateway.policy.DenyReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A body that is decoded, inspected and coded again as it was: only what was inspected goes on.
 * What is held is decoded bytes, and nothing of the body as it came. Each chunk's share is flushed,
 * so that a sender who waits for an answer in between gets one.
 */
final class RecodedBody implements InspectedBody {
  private static final int STEP = 8 * 1024;

  private final BodyScan scan;
  private final int maxHeld;
  private final Decoder decoder;
  private final ByteBuf decoded = Unpooled.buffer(STEP);
  private final Outlet outlet = new Outlet();
  private final OutputStream encoder;
  private Optional<DenyReason> refused = Optional.empty();
  private long sent;

  /** Where encoded bytes gather; nowhere while nobody takes them. */
  private static final class Outlet extends OutputStream {
    private @Nullable ByteBufAllocator allocator;
    private @Nullable ByteBuf gathered;

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      if (allocator == null || length == 0) {
        return;
      }
      var to = gathered;
      if (to == null) {
        to = allocator.buffer(Math.max(length, STEP));
        gathered = to;
      }
      to.writeBytes(bytes, from, length);
    }

    /** Gathers from now on in buffers from {@code source}; with null, nothing. */
    void open(@Nullable ByteBufAllocator source) {
      allocator = source;
    }

    void drain(Consumer<ByteBuf> out) {
      var full = gathered;
      gathered = null;
      if (full != null) {
        out.accept(full);
      }
    }
  }

  RecodedBody(BodyScan scan, List<Coding> layers, HttpLimits limits) {
    this.scan = scan;
    this.maxHeld = limits.maxHeldBytes();
    this.decoder = Coding.decoder(layers);
    try {
      this.encoder = Coding.encoder(layers, outlet);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<DenyReason> feed(ByteBuf chunk, Rest rest, Consumer<ByteBuf> out) {
    var bytes = ByteBufUtil.getBytes(chunk);
    outlet.open(chunk.alloc());
    chunk.release();
    long before = sent;
    try {
      decoder.feed(bytes, 0, bytes.length, (b, from, length) -> take(b, from, length, out));
      if (rest == Rest.LAST && refused.isEmpty()) {
        finish();
      } else if (refused.isEmpty() && sent > before) {
        encoder.flush();
      }
    } catch (UndecodableException e) {
      refused = refused.or(InspectedBody::undecodable);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (refused.isEmpty()) {
      outlet.drain(out);
    }
    return refused;
  }

  /** A chunk may say much in few bytes: it goes on in steps. */
  private void take(byte[] bytes, int from, int length, Consumer<ByteBuf> out) {
    if (refused.isPresent()) {
      return;
    }
    scan.feed(bytes, from, length);
    decoded.writeBytes(bytes, from, length);
    encode(scan.releasable());
    if (refused.isEmpty()) {
      outlet.drain(out);
    }
  }

  private void finish() throws UndecodableException, IOException {
    decoder.finish();
    scan.finish();
    encode(scan.fed());
    if (refused.isEmpty()) {
      encoder.close();
    }
  }

  private void encode(long limit) {
    refused = scan.judge(BodyScan.NO_MASK);
    if (refused.isPresent()) {
      return;
    }
    try {
      decoded.readBytes(encoder, (int) (limit - sent));
      sent = limit;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    decoded.discardSomeReadBytes();
    if (decoded.readableBytes() > maxHeld) {
      refused = InspectedBody.heldTooLong();
    }
  }

  @Override
  public int redacted() {
    return 0;
  }

  @Override
  public Optional<Noted> noted() {
    return scan.noted();
  }

  @Override
  public void release() {
    outlet.open(null);
    outlet.drain(ByteBuf::release);
    decoder.close();
    try {
      encoder.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
