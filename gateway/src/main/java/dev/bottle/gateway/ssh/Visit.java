package dev.bottle.gateway.ssh;

import dev.bottle.gateway.git.PushAsk;
import dev.bottle.gateway.guard.ClientLogin;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.guard.Peer;
import dev.bottle.gateway.guard.Served;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.IpAddress;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** One client's connection to one entry, and the connection to upstream that it has once needed. */
final class Visit implements AutoCloseable {
  private final Offer offer;
  private final Shared shared;
  private final IpAddress peer;
  private final Optional<UpstreamLine> line;
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger pushes = new AtomicInteger();
  private volatile boolean over;

  /** What all visits share. */
  record Shared(SshParts parts, UpstreamClient client, Journal journal, SshLimits limits) {
    /** A line that is not open yet. */
    UpstreamLine line(Account account) {
      return new UpstreamLine(account, parts.guard(), parts.dialer(), client);
    }
  }

  Visit(Offer offer, Shared shared, IpAddress peer) {
    this.offer = offer;
    this.shared = shared;
    this.peer = peer;
    this.line =
        offer
            .login()
            .map(
                account ->
                    new UpstreamLine(
                        account, this::guard, shared.parts().dialer(), shared.client()));
  }

  Offer offer() {
    return offer;
  }

  Shared shared() {
    return shared;
  }

  Journal journal() {
    return shared.journal();
  }

  SshLimits limits() {
    return shared.limits();
  }

  /** What the client is judged by now; its key has been checked, so it is served in any case. */
  Guard guard() {
    var guard = shared.parts().guard().get();
    return guard.as(new Peer(peer, new ClientLogin.None())).map(Served::guard).orElse(guard);
  }

  /** Tells of a refusal; false when it was one too many. */
  boolean refuse(DenyReason reason) {
    if (refusals.incrementAndGet() > shared.limits().refusals()) {
      return false;
    }
    shared.journal().refused(offer, reason);
    return true;
  }

  /** Puts a channel on the connection to upstream, which is opened when it is first needed. */
  void register(UpstreamChannel channel)
      throws IOException, RefusedException, InterruptedException {
    line().register(channel);
  }

  /** A push by ssh, over the connection that the visit has. */
  PushAsk push(Way.Push push, Guard guard) {
    return Pushes.bySsh(offer, push, guard, SshTransport.over(line(), push.path(), limits()));
  }

  /** A push over https. */
  PushAsk push(Way.PushOverHttps push, Guard guard) {
    return Pushes.overHttps(offer, push, guard, shared.parts().https());
  }

  /** Runs a push; one that upstream has already is heard to its end although the client is gone. */
  int push(IntSupplier push) {
    pushes.incrementAndGet();
    try {
      return push.getAsInt();
    } finally {
      if (pushes.decrementAndGet() == 0 && over) {
        revoke();
      }
    }
  }

  private UpstreamLine line() {
    return line.orElseThrow(() -> new IllegalStateException("upstream is not reached by ssh"));
  }

  /** Whether the address that was dialled would still be admitted. */
  boolean isStillAdmitted() {
    return line.map(UpstreamLine::isStillAdmitted).orElse(true);
  }

  /** Whether the client is gone. */
  boolean isOver() {
    return over;
  }

  /** The client is gone. */
  @Override
  public void close() {
    over = true;
    if (pushes.get() == 0) {
      revoke();
    }
  }

  /** Nothing of it may go on. */
  void revoke() {
    over = true;
    line.ifPresent(UpstreamLine::close);
  }
}
