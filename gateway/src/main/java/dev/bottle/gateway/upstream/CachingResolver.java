package dev.bottle.gateway.upstream;

import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.IpAddress;
import io.netty.channel.EventLoopGroup;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Finds addresses as this machine does and remembers them for as long as DNS says, between 1 s and
 * 5 min; that a name has none, for 5 s at most; trouble, not at all. One lookup serves all who ask
 * for its name meanwhile.
 */
public final class CachingResolver implements Resolver {
  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofMinutes(5);
  private static final Duration MOST_FOR_NONE = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MAX_KEPT = 1024;
  private static final int AT_ONCE = 128;

  private final Lookup lookup;
  private final Executor threads;
  private final Clock clock;
  private final Duration patience;
  private final Map<HostName, Known> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<HostName, Known> eldest) {
          return size() > MAX_KEPT;
        }
      };

  private record Known(CompletableFuture<List<IpAddress>> addresses, Instant until) {}

  CachingResolver(Lookup lookup, Executor threads, Clock clock, Duration patience) {
    this.lookup = lookup;
    this.threads = threads;
    this.clock = clock;
    this.patience = patience;
  }

  /**
   * On Linux {@code /etc/hosts}, then the name servers of {@code /etc/resolv.conf}; elsewhere, and
   * for what only the system knows, the system's own resolver.
   *
   * @param loops carry the packets
   */
  public static CachingResolver ofThisMachine(EventLoopGroup loops, Clock clock) {
    var system = new SystemLookup();
    var lookup =
        System.getProperty("os.name", "").startsWith("Linux")
            ? new MachineLookup(
                new NameFiles(Path.of("/etc/resolv.conf"), Path.of("/etc/hosts")),
                new DnsLookup(loops.next()),
                system)
            : system;
    return new CachingResolver(lookup, lookupThreads(), clock, PATIENCE);
  }

  @Override
  public CompletionStage<List<IpAddress>> resolve(HostName name) {
    var found = new CompletableFuture<Lookup.Found>();
    Known pending;
    synchronized (entries) {
      var kept = entries.get(name);
      if (kept != null && clock.instant().isBefore(kept.until())) {
        return kept.addresses().minimalCompletionStage();
      }
      var addresses = found.handle((answer, failure) -> addresses(name, answer, failure));
      pending = new Known(addresses, Instant.MAX);
      entries.put(name, pending);
    }
    ask(name, found.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS), pending);
    return pending.addresses().minimalCompletionStage();
  }

  private void ask(HostName name, CompletableFuture<Lookup.Found> found, Known pending) {
    var _ = found.whenComplete((answer, _) -> remember(name, pending, answer));
    try {
      threads.execute(() -> lookUp(name, found));
    } catch (RejectedExecutionException e) {
      found.completeExceptionally(dnsTrouble("too many names are being resolved"));
    }
  }

  private void lookUp(HostName name, CompletableFuture<Lookup.Found> found) {
    if (found.isDone()) {
      return;
    }
    try {
      found.complete(lookup.lookUp(name));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      found.completeExceptionally(e);
    } catch (UpstreamException | RuntimeException e) {
      found.completeExceptionally(e);
    }
  }

  private void remember(HostName name, Known pending, Lookup.@Nullable Found found) {
    synchronized (entries) {
      if (found == null) {
        entries.remove(name, pending);
      } else {
        var until = clock.instant().plus(kept(found));
        entries.replace(name, pending, new Known(pending.addresses(), until));
      }
    }
  }

  private static Duration kept(Lookup.Found found) {
    var most = found.addresses().isEmpty() ? MOST_FOR_NONE : MOST;
    return found.fresh().compareTo(most) > 0
        ? most
        : found.fresh().compareTo(LEAST) < 0 ? LEAST : found.fresh();
  }

  private static List<IpAddress> addresses(
      HostName name, Lookup.@Nullable Found found, @Nullable Throwable failure) {
    if (found != null && !found.addresses().isEmpty()) {
      return found.addresses();
    }
    throw new CompletionException(
        switch (failure) {
          case null -> dnsTrouble(name.text() + " does not resolve");
          case UpstreamException told -> told;
          case TimeoutException late ->
              new UpstreamException(
                  UpstreamTrouble.UPSTREAM_TIMEOUT,
                  name.text() + " was not resolved in time",
                  late);
          default -> dnsTrouble(name.text() + " could not be resolved");
        });
  }

  private static UpstreamException dnsTrouble(String message) {
    return new UpstreamException(UpstreamTrouble.UPSTREAM_DNS, message);
  }

  private static Executor lookupThreads() {
    var pool =
        new ThreadPoolExecutor(
            AT_ONCE,
            AT_ONCE,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_KEPT),
            Thread.ofVirtual().name("resolver-", 0).factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
