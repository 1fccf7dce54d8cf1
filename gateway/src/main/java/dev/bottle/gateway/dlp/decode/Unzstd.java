package dev.bottle.gateway.dlp.decode;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A decoder of {@code zstd} (RFC 8878): frames one behind the other, skippable ones among them. A
 * window is at most 8 MiB (RFC 9659), which bounds native memory too. There are no dictionaries.
 */
final class Unzstd implements Decoder {
  private static final int BUFFER = 8 * 1024;
  private static final int MOST_WINDOW_LOG = 23;
  private static final int FRAME = 0xfd2f_b528;
  private static final int SKIPPABLE = 0x184d_2a50;
  private static final int SKIPPABLE_MASK = 0xffff_fff0;

  private final ZstdDecompressCtx zstd = new ZstdDecompressCtx().setLongMax(MOST_WINDOW_LOG);
  private final Expansion expansion = new Expansion();
  private final ByteBuffer decoded = ByteBuffer.allocate(BUFFER);
  private final ByteBuffer magic = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
  private At at = At.START;

  private enum At {
    START,
    FRAME,
    /** Behind a frame: the end, or another frame's magic number. */
    BETWEEN
  }

  @Override
  public void feed(byte[] bytes, int from, int length, Sink sink) throws UndecodableException {
    expansion.took(length);
    var in = ByteBuffer.wrap(bytes, from, length);
    while (in.hasRemaining()) {
      if (at == At.FRAME) {
        decode(in, sink);
      } else {
        magic.put(in.get());
        if (!magic.hasRemaining()) {
          begin(magic.flip(), sink);
          magic.clear();
        }
      }
    }
  }

  /** The library also reads what zstd was before it had a specification; nobody sends that. */
  private void begin(ByteBuffer number, Sink sink) throws UndecodableException {
    int value = number.getInt(0);
    if (value != FRAME && (value & SKIPPABLE_MASK) != SKIPPABLE) {
      throw new UndecodableException("zstd: not a frame");
    }
    at = At.FRAME;
    decode(number, sink);
  }

  private void decode(ByteBuffer in, Sink sink) throws UndecodableException {
    boolean more = true;
    while (more) {
      decoded.clear();
      boolean ended = step(in);
      int n = decoded.position();
      expansion.yielded(n);
      sink.accept(decoded.array(), 0, n);
      if (ended) {
        at = At.BETWEEN;
      }
      more = !ended && (in.hasRemaining() || !decoded.hasRemaining());
    }
  }

  private boolean step(ByteBuffer in) throws UndecodableException {
    try {
      return zstd.decompressByteBufferStream(decoded, in);
    } catch (ZstdException e) {
      throw new UndecodableException("zstd: damaged content, or a window or dictionary", e);
    }
  }

  @Override
  public void finish() throws UndecodableException {
    if (at != At.BETWEEN || magic.position() > 0) {
      throw new UndecodableException("zstd: ends too early, or bytes behind the end");
    }
  }

  @Override
  public void close() {
    zstd.close();
  }
}
