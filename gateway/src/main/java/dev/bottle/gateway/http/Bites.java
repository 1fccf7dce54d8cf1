package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.DenyReason;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A body that holds its chunks whole, fed in small ones: however much comes at once, no more of it
 * is held than of what comes little by little.
 */
final class Bites implements InspectedBody {
  private static final int BITE = 16 << 10;

  private final InspectedBody body;

  Bites(InspectedBody body) {
    this.body = body;
  }

  @Override
  public Optional<DenyReason> feed(ByteBuf chunk, Rest rest, Consumer<ByteBuf> out) {
    while (chunk.readableBytes() > BITE) {
      var refused = body.feed(chunk.readRetainedSlice(BITE), Rest.MORE, out);
      if (refused.isPresent()) {
        chunk.release();
        return refused;
      }
    }
    return body.feed(chunk, rest, out);
  }

  @Override
  public int redacted() {
    return body.redacted();
  }

  @Override
  public Optional<Noted> noted() {
    return body.noted();
  }

  @Override
  public void release() {
    body.release();
  }
}
