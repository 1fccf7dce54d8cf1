package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.MalformedHttpException.malformed;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** Takes a body out of arriving bytes by its framing, copying nothing. */
sealed interface BodyReader {

  /**
   * The next piece of body, as a retained slice of {@code in}, or empty when the body is complete
   * or more bytes must arrive first.
   */
  Optional<ByteBuf> next(ByteBuf in) throws MalformedHttpException;

  /** Whether the body is complete. */
  boolean isDone();

  /** The trailer fields, once complete. */
  default Fields trailers() {
    return Fields.NONE;
  }

  static BodyReader of(Framing framing, HttpLimits limits) {
    return switch (framing) {
      case Framing.None _ -> new Counted(0);
      case Framing.Length(var bytes) -> new Counted(bytes);
      case Framing.Chunked _ -> new Chunks(limits);
      case Framing.UntilClose _ -> new Endless();
    };
  }

  /** A body of known length. */
  final class Counted implements BodyReader {
    private long left;

    Counted(long bytes) {
      left = bytes;
    }

    @Override
    public Optional<ByteBuf> next(ByteBuf in) {
      int now = (int) Math.min(left, in.readableBytes());
      left -= now;
      return now == 0 ? Optional.empty() : Optional.of(in.readRetainedSlice(now));
    }

    @Override
    public boolean isDone() {
      return left == 0;
    }
  }

  /** A body that ends with its connection. */
  final class Endless implements BodyReader {
    @Override
    public Optional<ByteBuf> next(ByteBuf in) {
      return in.isReadable()
          ? Optional.of(in.readRetainedSlice(in.readableBytes()))
          : Optional.empty();
    }

    @Override
    public boolean isDone() {
      return false;
    }
  }

  /** The chunked coding (RFC 9112 section 7.1); extensions are dropped. */
  final class Chunks implements BodyReader {
    private static final int MAX_LINE = 1024;
    private static final int MAX_DIGITS = 15;

    private enum At {
      SIZE,
      DATA,
      DATA_END,
      TRAILERS,
      DONE
    }

    private final HeadReader trailerReader;
    private At at = At.SIZE;
    private long left;
    private Fields trailers = Fields.NONE;

    Chunks(HttpLimits limits) {
      trailerReader = new HeadReader(limits);
    }

    @Override
    public Optional<ByteBuf> next(ByteBuf in) throws MalformedHttpException {
      while (true) {
        boolean moved =
            switch (at) {
              case SIZE -> readSize(in);
              case DATA -> false;
              case DATA_END -> readDataEnd(in);
              case TRAILERS -> readTrailers(in);
              case DONE -> false;
            };
        if (at == At.DATA) {
          return readData(in);
        }
        if (!moved) {
          return Optional.empty();
        }
      }
    }

    private Optional<ByteBuf> readData(ByteBuf in) {
      int now = (int) Math.min(left, in.readableBytes());
      if (now == 0) {
        return Optional.empty();
      }
      left -= now;
      at = left == 0 ? At.DATA_END : At.DATA;
      return Optional.of(in.readRetainedSlice(now));
    }

    private boolean readSize(ByteBuf in) throws MalformedHttpException {
      int start = in.readerIndex();
      int lf = in.indexOf(start, in.writerIndex(), (byte) '\n');
      if ((lf < 0 ? in.readableBytes() : lf - start) > MAX_LINE) {
        throw malformed("a chunk's size line is too long");
      }
      if (lf < 0) {
        return false;
      }
      left = chunkSize(in, start, lf);
      in.readerIndex(lf + 1);
      at = left == 0 ? At.TRAILERS : At.DATA;
      return true;
    }

    private static long chunkSize(ByteBuf in, int start, int lf) throws MalformedHttpException {
      if (lf == start || in.getByte(lf - 1) != '\r') {
        throw malformed("a chunk's size line ends without a carriage return");
      }
      long size = 0;
      int i = start;
      for (; i < lf - 1 && in.getByte(i) != ';'; i++) {
        int digit = Character.digit(in.getByte(i), 16);
        if (digit < 0 || i - start == MAX_DIGITS) {
          throw malformed("a chunk's size is not a hexadecimal number");
        }
        size = size << 4 | digit;
      }
      if (i == start) {
        throw malformed("a chunk has no size");
      }
      for (; i < lf - 1; i++) {
        byte b = in.getByte(i);
        if ((b >= 0 && b < ' ' && b != '\t') || b == 127) {
          throw malformed("a chunk's extension has a control byte");
        }
      }
      return size;
    }

    private boolean readDataEnd(ByteBuf in) throws MalformedHttpException {
      if (in.isReadable() && in.getByte(in.readerIndex()) != '\r') {
        throw malformed("a chunk is longer than its size");
      }
      if (in.readableBytes() < 2) {
        return false;
      }
      if (in.getByte(in.readerIndex() + 1) != '\n') {
        throw malformed("a chunk is longer than its size");
      }
      in.skipBytes(2);
      at = At.SIZE;
      return true;
    }

    private boolean readTrailers(ByteBuf in) throws MalformedHttpException {
      var read = trailerReader.trailers(in);
      read.ifPresent(fields -> trailers = fields);
      if (read.isPresent()) {
        at = At.DONE;
      }
      return read.isPresent();
    }

    @Override
    public boolean isDone() {
      return at == At.DONE;
    }

    @Override
    public Fields trailers() {
      return trailers;
    }
  }
}
