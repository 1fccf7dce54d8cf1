package dev.bottle.gateway.http;

import dev.bottle.gateway.dlp.decode.Gunzip;
import dev.bottle.gateway.dlp.decode.Gunzip.HeaderFields;
import dev.bottle.gateway.dlp.decode.UndecodableException;
import dev.bottle.gateway.policy.DenyReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A gzip body, which goes on as it came: a length, a signature or a digest that its sender made
 * stays true.
 */
final class GzipBody implements InspectedBody {
  private final BodyScan scan;
  private final int maxHeld;
  private final Gunzip gunzip = new Gunzip(HeaderFields.YIELDED);
  private final HeldPieces<Long> held = new HeldPieces<>();

  GzipBody(BodyScan scan, HttpLimits limits) {
    this.scan = scan;
    this.maxHeld = limits.maxHeldBytes();
  }

  @Override
  public Optional<DenyReason> feed(ByteBuf chunk, Rest rest, Consumer<ByteBuf> out) {
    try {
      inspect(chunk, rest);
    } catch (UndecodableException e) {
      return InspectedBody.undecodable();
    } finally {
      held.hold(chunk, scan.fed());
    }
    var refused = scan.judge(BodyScan.NO_MASK);
    if (refused.isPresent()) {
      return refused;
    }
    long limit = rest == Rest.LAST ? scan.fed() : scan.releasable();
    held.letGo(scannedTo -> scannedTo <= limit, out);
    return held.bytes() > maxHeld ? InspectedBody.heldTooLong() : refused;
  }

  private void inspect(ByteBuf chunk, Rest rest) throws UndecodableException {
    var bytes = ByteBufUtil.getBytes(chunk);
    gunzip.feed(bytes, 0, bytes.length, scan::feed);
    if (rest == Rest.LAST) {
      gunzip.finish();
      scan.finish();
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
    held.release();
    gunzip.close();
  }
}
