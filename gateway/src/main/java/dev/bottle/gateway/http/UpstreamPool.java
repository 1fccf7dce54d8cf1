package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.upstream.Dialer;
import dev.bottle.gateway.upstream.Transport;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The upstream connections of one event loop: HTTP/1.1 ones that lie idle, HTTP/2 ones to share.
 * Confined to that loop.
 */
final class UpstreamPool {
  private static final int MOST_REMEMBERED = 1024;

  private final EventLoop loop;
  private final Dialer dialer;
  private final HttpLimits limits;
  private final AtomicInteger open;
  private final Map<UpstreamKey, Deque<Http1Upstream>> idle = new HashMap<>();
  private final Map<UpstreamKey, List<Http2Upstream>> shared = new HashMap<>();
  private final Map<UpstreamKey, List<Lease>> waiting = new HashMap<>();
  private int era;

  /** Whose upstream chose HTTP/1.1: there is no point in waiting for a connection to share. */
  private final Set<UpstreamKey> unshared =
      Collections.newSetFromMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<UpstreamKey, Boolean> eldest) {
              return size() > MOST_REMEMBERED;
            }
          });

  /** Whether a connection may have been, and may become, another exchange's. */
  enum Sharing {
    POOLED,
    /** A new HTTP/1.1 connection. */
    PRIVATE
  }

  /** Who waits for a leg. */
  interface Taker {
    void attached(UpstreamLeg leg);

    void dialFailed(Throwable cause);
  }

  /** A request for a leg; while it is not met it can be cancelled. */
  final class Lease {
    private final UpstreamKey key;
    private final Policy policy;
    private final Sharing sharing;
    private final Taker taker;
    private @Nullable Future<Channel> dialing;
    private boolean over;

    private Lease(UpstreamKey key, Policy policy, Sharing sharing, Taker taker) {
      this.key = key;
      this.policy = policy;
      this.sharing = sharing;
      this.taker = taker;
    }

    /** Nobody wants the leg any more. */
    void cancel() {
      over = true;
      // Others may wait for the same connection: then it is made all the same.
      if (dialing != null && (sharing == Sharing.PRIVATE || waiters(key).isEmpty())) {
        dialing.cancel(false);
      }
    }

    private void give(UpstreamLeg leg) {
      over = true;
      taker.attached(leg);
    }

    private void fail(Throwable cause) {
      if (!over) {
        over = true;
        taker.dialFailed(cause);
      }
    }
  }

  UpstreamPool(EventLoop loop, Dialer dialer, HttpLimits limits, AtomicInteger open) {
    this.loop = loop;
    this.dialer = dialer;
    this.limits = limits;
    this.open = open;
  }

  /** Finds a leg, or dials; the taker may be called before this returns. */
  Lease lease(UpstreamKey key, Policy policy, Sharing sharing, Taker taker) {
    var lease = new Lease(key, policy, sharing, taker);
    if (sharing == Sharing.PRIVATE) {
      dial(lease);
      return lease;
    }
    var ready = takeIdle(key).or(() -> newStream(key));
    if (ready.isPresent()) {
      lease.give(ready.get());
    } else if (key.scheme() == Scheme.HTTP || unshared.contains(key)) {
      dial(lease);
    } else if (waiting.containsKey(key)) {
      waiters(key).add(lease);
    } else {
      waiting.put(key, new ArrayList<>(0));
      dial(lease);
    }
    return lease;
  }

  private List<Lease> waiters(UpstreamKey key) {
    return waiting.getOrDefault(key, List.of());
  }

  private Optional<UpstreamLeg> takeIdle(UpstreamKey key) {
    var kept = idle.get(key);
    while (kept != null && !kept.isEmpty()) {
      var last = kept.removeLast();
      if (kept.isEmpty()) {
        idle.remove(key);
      }
      if (last.isFresh()) {
        return Optional.of(last);
      }
      last.abort();
    }
    return Optional.empty();
  }

  private Optional<UpstreamLeg> newStream(UpstreamKey key) {
    return shared.getOrDefault(key, List.of()).stream()
        .filter(Http2Upstream::hasRoom)
        .findFirst()
        .map(Http2Upstream::newStream);
  }

  private void dial(Lease lease) {
    if (open.get() >= limits.maxUpstreamConnections()) {
      failed(lease, new TooManyConnectionsException());
      return;
    }
    open.incrementAndGet();
    var chooser = new UpstreamChooser(lease.key, limits, this);
    int began = era;
    var future = dialer.dial(loop, lease.policy, lease.key.target(), transport(lease), chooser);
    lease.dialing = future;
    future.addListener(
        done -> {
          lease.dialing = null;
          if (done.isSuccess() && began != era) {
            open.decrementAndGet();
            var _ = future.getNow().close();
            dial(lease);
          } else if (done.isSuccess()) {
            future.getNow().closeFuture().addListener(_ -> open.decrementAndGet());
            connected(lease, chooser.chosen());
          } else {
            open.decrementAndGet();
            failed(lease, done.cause());
          }
        });
  }

  private static Transport transport(Lease lease) {
    return switch (lease.key.scheme()) {
      case HTTP -> Transport.PLAIN;
      case HTTPS ->
          switch (lease.sharing) {
            case POOLED -> Transport.TLS;
            case PRIVATE -> Transport.TLS_HTTP1;
          };
    };
  }

  private void connected(Lease lease, UpstreamChooser.Chosen chosen) {
    var takers = takersWith(lease);
    switch (chosen) {
      case UpstreamChooser.Chosen.Turns(var connection) -> {
        if (lease.sharing == Sharing.POOLED) {
          unshared.add(lease.key);
        }
        if (takers.isEmpty()) {
          connection.release();
        } else {
          takers.removeFirst().give(connection);
        }
      }
      case UpstreamChooser.Chosen.Streams(var connection) -> {
        unshared.remove(lease.key);
        shared.computeIfAbsent(lease.key, _ -> new ArrayList<>(1)).add(connection);
      }
    }
    for (var taker : takers) {
      newStream(taker.key).ifPresentOrElse(taker::give, () -> dial(taker));
    }
  }

  private void failed(Lease lease, Throwable cause) {
    takersWith(lease).forEach(taker -> taker.fail(cause));
  }

  /** Who still wants what this lease has dialled. */
  private Deque<Lease> takersWith(Lease lease) {
    var takers = new ArrayDeque<Lease>();
    takers.add(lease);
    if (lease.sharing == Sharing.POOLED) {
      takers.addAll(waiters(lease.key));
      waiting.remove(lease.key);
    }
    takers.removeIf(taker -> taker.over);
    return takers;
  }

  /** Takes an HTTP/1.1 connection back that can be used again. */
  void keep(Http1Upstream connection) {
    var kept = idle.computeIfAbsent(connection.key(), _ -> new ArrayDeque<>(2));
    kept.addLast(connection);
    if (kept.size() > limits.maxIdleUpstream()) {
      kept.removeFirst().abort();
    }
  }

  /** Forgets an HTTP/1.1 connection that lay idle and has ended. */
  void forget(Http1Upstream connection) {
    var kept = idle.get(connection.key());
    if (kept != null && kept.remove(connection) && kept.isEmpty()) {
      idle.remove(connection.key());
    }
  }

  /** Gives no more streams of an HTTP/2 connection away. */
  void forget(Http2Upstream connection) {
    var kept = shared.get(connection.key());
    if (kept != null && kept.remove(connection) && kept.isEmpty()) {
      shared.remove(connection.key());
    }
  }

  /** Ends what the policy would no longer open. */
  void revise(Policy policy) {
    for (var connection : idleConnections()) {
      if (isRefused(policy, connection.key(), connection.remoteAddress())) {
        connection.abort();
      }
    }
    for (var connection : sharedConnections()) {
      if (isRefused(policy, connection.key(), connection.remoteAddress())) {
        connection.retire();
      }
    }
  }

  private static boolean isRefused(Policy policy, UpstreamKey key, Optional<IpAddress> address) {
    return StillGranted.refusal(policy, key.target(), address).isPresent();
  }

  /** How often the way to upstreams was changed. */
  int era() {
    return era;
  }

  /** The way to upstreams was changed: no connection of before is used for a next exchange. */
  void renew() {
    era++;
    closeIdle();
  }

  /** Ends what nobody uses. */
  void closeIdle() {
    idleConnections().forEach(Http1Upstream::abort);
    sharedConnections().forEach(Http2Upstream::retire);
  }

  private List<Http1Upstream> idleConnections() {
    return idle.values().stream().flatMap(Deque::stream).toList();
  }

  private List<Http2Upstream> sharedConnections() {
    return shared.values().stream().flatMap(List::stream).toList();
  }
}
