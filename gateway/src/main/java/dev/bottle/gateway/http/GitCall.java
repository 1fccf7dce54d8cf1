package dev.bottle.gateway.http;

import dev.bottle.gateway.git.UpstreamTransport.Service;
import dev.bottle.gateway.upstream.UpstreamException;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One request to a git server and its answer, for a thread that blocks. Whatever goes wrong, what
 * is written or read next says so: what can be read is the success that was expected.
 */
final class GitCall implements UpstreamLeg.User, UpstreamPool.Taker, Outflow.Drain, Closeable {
  private final EventLoop loop;
  private final UpstreamPools pools;
  private final GitRepository repository;
  private final Ask ask;
  private final Inflow answer;
  private final Outflow body;
  private final LoginMask mask;
  private UpstreamPool.@Nullable Lease lease;
  private @Nullable UpstreamLeg leg;
  private Attempt attempt = Attempt.FIRST;
  private boolean over;

  /** What is asked. */
  sealed interface Ask {
    Service service();

    Ruling.Outbound request();

    /** For the advertisement. */
    record Refs(Service service, Ruling.Outbound request) implements Ask {}

    /** A question that is in hand. */
    record Whole(Service service, Ruling.Outbound request, ByteBuffer body) implements Ask {}

    /** A question whose end has not been written yet. */
    record Streamed(Service service, Ruling.Outbound request) implements Ask {}

    /** The media type of the answer. */
    default String expected() {
      return GitRepository.type(service(), this instanceof Refs ? "advertisement" : "result");
    }

    /** Nobody knows what became of a push whose connection was lost: it gets a new one. */
    default UpstreamPool.Sharing sharing() {
      return mayBeRepeated() ? UpstreamPool.Sharing.POOLED : UpstreamPool.Sharing.PRIVATE;
    }

    default boolean mayBeRepeated() {
      return switch (this) {
        case Refs _ -> true;
        case Whole _ -> service() == Service.UPLOAD_PACK;
        case Streamed _ -> false;
      };
    }
  }

  private enum Attempt {
    FIRST,
    AGAIN
  }

  private GitCall(
      EventLoop loop, UpstreamPools pools, GitRepository repository, Ask ask, HttpLimits limits) {
    this.loop = loop;
    this.pools = pools;
    this.repository = repository;
    this.ask = ask;
    this.answer = new Inflow(limits.firstByte(), () -> onLoop(this::regulate));
    this.body = new Outflow(loop, this, limits.bothIdle());
    this.mask = new LoginMask(repository.guard().vault(), repository.server());
  }

  /** Sends a request. */
  static GitCall begin(
      EventLoop loop, UpstreamPools pools, GitRepository repository, Ask ask, HttpLimits limits) {
    var call = new GitCall(loop, pools, repository, ask, limits);
    call.onLoop(call::reach);
    return call;
  }

  private void onLoop(Runnable task) {
    if (LoopTask.give(loop, task) == LoopTask.Fate.LOST) {
      answer.fail(new IOException("the gateway has ended"));
    }
  }

  /** Takes the body of a request that is streamed; its end is the stream's close. */
  OutputStream body() {
    return body;
  }

  /** The answer's body. */
  InputStream answer() {
    return answer;
  }

  /** Ends it, whatever has become of it. */
  @Override
  public void close() {
    onLoop(() -> fail(new IOException("the request was given up")));
  }

  private void reach() {
    if (!over) {
      var pool = pools.of(loop);
      var asked = pool.lease(repository.key(), repository.guard().policy(), ask.sharing(), this);
      lease = leg == null && !over ? asked : null;
    }
  }

  @Override
  public void attached(UpstreamLeg connection) {
    lease = null;
    if (over) {
      connection.abort();
      return;
    }
    leg = connection;
    connection.send(this, ask.request());
    if (ask instanceof Ask.Whole(_, _, var bytes) && leg != null) {
      connection.body(Unpooled.wrappedBuffer(bytes.duplicate()));
      connection.end(Fields.NONE);
    }
    flush();
    body.pump();
  }

  @Override
  public void dialFailed(Throwable cause) {
    lease = null;
    fail(
        switch (cause) {
          case TooManyConnectionsException _ -> lost("is not reached: too many connections");
          case IOException told -> told;
          default -> lost("is not reached: the gateway failed");
        });
  }

  @Override
  public void responseHead(ResponseHead head, Framing framing) {
    GitReply.flaw(repository.server(), head, ask.expected()).ifPresent(this::fail);
  }

  @Override
  public void responseBody(ByteBuf data) {
    answer.add(repository.logins().isEmpty() ? data : mask.feed(data.alloc(), data));
    regulate();
  }

  @Override
  public void responseEnd(Fields trailers) {
    var done = leg;
    if (done == null) {
      return;
    }
    over = true;
    leg = null;
    body.fail(lost("answered before it was asked all"));
    answer.add(mask.finish(UnpooledByteBufAllocator.DEFAULT));
    answer.end();
    done.release();
  }

  @Override
  public void responsePause() {}

  @Override
  public void upstreamLost(UpstreamLeg.Loss loss) {
    var lost = leg;
    leg = null;
    if (lost != null && mayTryAgain(lost, loss)) {
      attempt = Attempt.AGAIN;
      reach();
    } else {
      fail(new UpstreamException(UpstreamTrouble.UPSTREAM_REFUSED, loss.trouble().sentence()));
    }
  }

  private boolean mayTryAgain(UpstreamLeg lost, UpstreamLeg.Loss loss) {
    if (over || attempt == Attempt.AGAIN || !ask.mayBeRepeated()) {
      return false;
    }
    return switch (loss.seen()) {
      case NOT_PROCESSED -> true;
      case NOT_ANSWERED -> lost.isReused();
      case PARTLY_ANSWERED -> false;
    };
  }

  @Override
  public void upstreamWritable() {
    body.pump();
  }

  @Override
  public boolean isWritable() {
    return leg != null && leg.isWritable();
  }

  @Override
  public void write(ByteBuf piece) {
    if (leg == null) {
      piece.release();
    } else {
      leg.body(piece);
    }
  }

  @Override
  public void flush() {
    if (leg != null) {
      leg.flush();
    }
  }

  @Override
  public void end() {
    if (leg != null) {
      leg.end(Fields.NONE);
      leg.flush();
    }
  }

  private void regulate() {
    if (leg != null) {
      leg.setReading(answer.hasRoom() ? UpstreamLeg.Reading.ON : UpstreamLeg.Reading.OFF);
    }
  }

  private UpstreamException lost(String how) {
    return new UpstreamException(
        UpstreamTrouble.UPSTREAM_REFUSED, repository.server().authorityText() + " " + how);
  }

  private void fail(IOException cause) {
    if (over) {
      return;
    }
    over = true;
    answer.fail(cause);
    body.fail(cause);
    if (lease != null) {
      lease.cancel();
      lease = null;
    }
    if (leg != null) {
      leg.abort();
      leg = null;
    }
  }
}
