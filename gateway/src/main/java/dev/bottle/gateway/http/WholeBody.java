package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.DenyReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A short body that goes on only when the whole of it was judged, besides being inspected. */
final class WholeBody implements InspectedBody {
  private static final int MOST = 1 << 20;

  private final InspectedBody inspected;
  private final Predicate<byte[]> judge;
  private final DenyReason refusal;
  private final List<ByteBuf> held = new ArrayList<>();
  private int size;

  /**
   * A body.
   *
   * @param judge whether it may go on
   * @param refusal why not, where it may not
   */
  WholeBody(InspectedBody inspected, Predicate<byte[]> judge, DenyReason refusal) {
    this.inspected = inspected;
    this.judge = judge;
    this.refusal = refusal;
  }

  @Override
  public Optional<DenyReason> feed(ByteBuf chunk, Rest rest, Consumer<ByteBuf> out) {
    var refused = inspected.feed(chunk, rest, this::hold);
    if (refused.isPresent()) {
      return refused;
    }
    if (size > MOST) {
      return InspectedBody.heldTooLong();
    }
    if (rest == Rest.MORE) {
      return Optional.empty();
    }
    var whole = Unpooled.wrappedBuffer(held.toArray(ByteBuf[]::new));
    held.clear();
    if (!judge.test(ByteBufUtil.getBytes(whole))) {
      whole.release();
      return Optional.of(refusal);
    }
    out.accept(whole);
    return Optional.empty();
  }

  private void hold(ByteBuf piece) {
    held.add(piece);
    size += piece.readableBytes();
  }

  @Override
  public int redacted() {
    return inspected.redacted();
  }

  @Override
  public Optional<Noted> noted() {
    return inspected.noted();
  }

  @Override
  public void release() {
    inspected.release();
    held.forEach(ByteBuf::release);
    held.clear();
  }
}
