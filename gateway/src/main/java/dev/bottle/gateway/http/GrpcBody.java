package dev.bottle.gateway.http;

import dev.bottle.gateway.dlp.decode.Coding;
import dev.bottle.gateway.dlp.decode.Decoder;
import dev.bottle.gateway.dlp.decode.Expansion;
import dev.bottle.gateway.dlp.decode.Inflate;
import dev.bottle.gateway.dlp.decode.UndecodableException;
import dev.bottle.gateway.http.ContentCoding.Messages;
import dev.bottle.gateway.policy.DenyReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of gRPC, each a flag, a length and that many bytes. They go on as they came. Each is
 * inspected for itself, as it came and, when compressed, decoded too; once it is complete nothing
 * of it is held, or a stream that waits for an answer to it would stand still.
 */
final class GrpcBody implements InspectedBody {
  private static final int PREFIX = 5;
  private static final int COMPRESSED = 1;
  private static final int WEB_TRAILERS = 0x80;

  private final Messages form;
  private final int maxHeld;
  private final HeldPieces<Mark> held = new HeldPieces<>();
  private final ArrayDeque<ByteBuf> unread = new ArrayDeque<>(0);
  private final Expansion expansion = new Expansion();
  private final byte[] prefix = new byte[PREFIX];
  private int prefixLength;
  private long left;
  private long message;
  private BodyScan raw;
  private @Nullable Content content;
  private Optional<Noted> noted = Optional.empty();

  /** How far reading has come: in which message, how far as it came, and how far decoded. */
  private record Mark(long message, long raw, long decoded) {}

  /** The content of a compressed message. */
  private record Content(Decoder decoder, BodyScan scan) {}

  GrpcBody(BodyScan scan, Messages form, HttpLimits limits) {
    this.raw = scan;
    this.form = form;
    this.maxHeld = limits.maxHeldBytes();
  }

  @Override
  public Optional<DenyReason> feed(ByteBuf chunk, Rest rest, Consumer<ByteBuf> out) {
    var before = mark();
    unread.add(chunk);
    Optional<DenyReason> refused;
    try {
      refused = walk(ByteBufUtil.getBytes(chunk));
    } catch (UndecodableException e) {
      return InspectedBody.undecodable();
    }
    if (refused.isPresent()) {
      return refused;
    }
    if (rest == Rest.LAST && prefixLength > 0) {
      return InspectedBody.undecodable();
    }
    settle(before, mark());
    held.letGo(this::mayGo, out);
    return bytesHeld() > maxHeld ? InspectedBody.heldTooLong() : refused;
  }

  /**
   * A decoder may take much before it yields anything, a block of zstd for one. What a chunk says
   * is known for sure once something came out that went in behind it.
   */
  private void settle(Mark before, Mark now) {
    boolean ahead = now.message() > before.message() || now.decoded() > before.decoded();
    int open = content == null ? 0 : 1;
    while (unread.size() > open && (ahead || content == null)) {
      held.hold(unread.removeFirst(), now);
    }
  }

  private long bytesHeld() {
    return held.bytes() + unread.stream().mapToLong(ByteBuf::readableBytes).sum();
  }

  private Optional<DenyReason> walk(byte[] bytes) throws UndecodableException {
    expansion.took(bytes.length);
    for (int at = 0; at < bytes.length; ) {
      int n;
      if (prefixLength < PREFIX) {
        n = 1;
        prefix[prefixLength++] = bytes[at];
        raw.feed(bytes, at, n);
        if (prefixLength == PREFIX) {
          begin();
        }
      } else {
        n = (int) Math.min(left, bytes.length - at);
        take(bytes, at, n);
      }
      at += n;
      if (prefixLength == PREFIX && left == 0) {
        var refused = end();
        if (refused.isPresent()) {
          return refused;
        }
      }
    }
    return judge();
  }

  private void begin() throws UndecodableException {
    int flag = prefix[0] & 0xff;
    if (form.flavour() == Messages.Flavour.GRPC_WEB) {
      flag &= ~WEB_TRAILERS;
    }
    if (flag > COMPRESSED) {
      throw new UndecodableException("grpc: a message has an unknown flag");
    }
    left = 0;
    for (int i = 1; i < PREFIX; i++) {
      left = left << 8 | (prefix[i] & 0xff);
    }
    if (flag == COMPRESSED && left > 0) {
      content = new Content(decoder(), raw.another());
    }
  }

  /** What goes on as it came must have one reading: bare deflate data has two. */
  private Decoder decoder() throws UndecodableException {
    var coding =
        form.compression()
            .orElseThrow(() -> new UndecodableException("grpc: an unknown compression"));
    return coding == Coding.DEFLATE ? new Inflate(Inflate.Accepted.ZLIB) : coding.decoder();
  }

  private void take(byte[] bytes, int from, int length) throws UndecodableException {
    raw.feed(bytes, from, length);
    left -= length;
    var compressed = content;
    if (compressed != null) {
      compressed.decoder().feed(bytes, from, length, (b, at, n) -> take(compressed, b, at, n));
    }
  }

  private void take(Content compressed, byte[] decoded, int from, int length)
      throws UndecodableException {
    expansion.yielded(length);
    compressed.scan().feed(decoded, from, length);
  }

  private Optional<DenyReason> end() throws UndecodableException {
    raw.finish();
    if (content != null) {
      content.decoder().finish();
      content.scan().finish();
    }
    var refused = judge();
    if (refused.isEmpty()) {
      close();
      raw = raw.another();
      prefixLength = 0;
      message++;
    }
    return refused;
  }

  private Optional<DenyReason> judge() {
    var refused = judge(raw);
    var decoded = content;
    return decoded == null ? refused : refused.or(() -> judge(decoded.scan()));
  }

  private Optional<DenyReason> judge(BodyScan scan) {
    var refused = scan.judge(BodyScan.NO_MASK);
    noted = noted.or(scan::noted);
    return refused;
  }

  private Mark mark() {
    return new Mark(message, raw.fed(), content == null ? 0 : content.scan().fed());
  }

  private boolean mayGo(Mark mark) {
    return mark.message() < message
        || (mark.raw() <= raw.releasable()
            && (content == null || mark.decoded() <= content.scan().releasable()));
  }

  private void close() {
    if (content != null) {
      content.decoder().close();
      content = null;
    }
  }

  @Override
  public int redacted() {
    return 0;
  }

  @Override
  public Optional<Noted> noted() {
    return noted;
  }

  @Override
  public void release() {
    held.release();
    unread.forEach(ByteBuf::release);
    unread.clear();
    close();
  }
}
