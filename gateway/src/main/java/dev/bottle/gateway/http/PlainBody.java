package dev.bottle.gateway.http;

import dev.bottle.gateway.dlp.Finding;
import dev.bottle.gateway.dlp.Finding.Disguise;
import dev.bottle.gateway.policy.DenyReason;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A body that is not coded: goes on as it came, but for what is masked in place. */
final class PlainBody implements InspectedBody {
  private final BodyScan scan;
  private final Masking masking;
  private final int maxHeld;
  private final ArrayDeque<ByteBuf> held = new ArrayDeque<>();
  private final List<Finding> masks = new ArrayList<>(0);
  private long released;
  private int redacted;

  PlainBody(BodyScan scan, Masking masking, HttpLimits limits) {
    this.scan = scan;
    this.masking = masking;
    this.maxHeld = limits.maxHeldBytes();
  }

  @Override
  public Optional<DenyReason> feed(ByteBuf chunk, Rest rest, Consumer<ByteBuf> out) {
    held.add(chunk);
    scan.feed(chunk);
    if (rest == Rest.LAST) {
      scan.finish();
    }
    var refused = scan.judge(this::mask);
    if (refused.isPresent()) {
      return refused;
    }
    letGo(rest == Rest.LAST ? scan.fed() : scan.releasable(), out);
    return scan.fed() - released > maxHeld ? InspectedBody.heldTooLong() : refused;
  }

  private boolean mask(Finding finding) {
    boolean possible =
        masking == Masking.IN_PLACE
            && finding.disguise() == Disguise.NONE
            && finding.start() >= released;
    if (possible) {
      masks.add(finding);
      redacted++;
    }
    return possible;
  }

  private void letGo(long limit, Consumer<ByteBuf> out) {
    while (!held.isEmpty()) {
      var first = held.getFirst();
      long room = limit - released;
      if (first.readableBytes() > room) {
        if (room > 0) {
          send(first.readRetainedSlice((int) room), out);
        }
        return;
      }
      send(held.removeFirst(), out);
    }
  }

  private void send(ByteBuf bytes, Consumer<ByteBuf> out) {
    long from = released;
    released += bytes.readableBytes();
    for (var mask : masks) {
      long start = Math.max(mask.start(), from);
      long end = Math.min(mask.end(), released);
      for (long at = start; at < end; at++) {
        bytes.setByte(bytes.readerIndex() + (int) (at - from), '*');
      }
    }
    masks.removeIf(mask -> mask.end() <= released);
    if (bytes.isReadable()) {
      out.accept(bytes);
    } else {
      bytes.release();
    }
  }

  @Override
  public int redacted() {
    return redacted;
  }

  @Override
  public Optional<Noted> noted() {
    return scan.noted();
  }

  @Override
  public void release() {
    held.forEach(ByteBuf::release);
    held.clear();
  }
}
