package dev.bottle.gateway.http;

import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.upstream.Dialer;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The upstream connections of every event loop. Safe to call from any thread. */
public final class UpstreamPools {
  private final Dialer dialer;
  private final HttpLimits limits;
  private final Map<EventLoop, UpstreamPool> pools = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();

  public UpstreamPools(Dialer dialer, HttpLimits limits) {
    this.dialer = dialer;
    this.limits = limits;
  }

  /** How many connections are open, in use or idle. */
  public int openConnections() {
    return open.get();
  }

  UpstreamPool of(EventLoop loop) {
    return pools.computeIfAbsent(loop, l -> new UpstreamPool(l, dialer, limits, open));
  }

  /** Ends what the guard no longer allows. */
  void revise(Guard guard) {
    pools.forEach((loop, pool) -> loop.execute(() -> pool.revise(guard.policy())));
  }

  /** Trust or proxy were changed: what exchanges come next are carried by new connections. */
  public void renew() {
    pools.forEach((loop, pool) -> loop.execute(pool::renew));
  }

  /** Ends what lies idle. */
  void closeIdle() {
    pools.forEach((loop, pool) -> loop.execute(pool::closeIdle));
  }
}
