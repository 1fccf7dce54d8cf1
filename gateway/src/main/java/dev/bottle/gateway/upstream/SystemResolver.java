package dev.bottle.gateway.upstream;

import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The operating system's resolver, with a short memory: answers are kept for 30 s, failures not at
 * all, and one lookup serves all who ask for its name meanwhile.
 */
public final class SystemResolver implements Resolver {
  private static final Duration KEPT = Duration.ofSeconds(30);
  private static final int MAX_KEPT = 1024;

  private final Lookup lookup;
  private final Executor threads;
  private final Clock clock;
  private final Duration timeout;
  private final Map<HostName, Answer> answers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<HostName, Answer> eldest) {
          return size() > MAX_KEPT;
        }
      };

  private record Answer(CompletableFuture<List<IpAddress>> addresses, Instant until) {}

  /** The blocking question. */
  @FunctionalInterface
  interface Lookup {
    InetAddress[] addresses(String name) throws UnknownHostException;
  }

  public SystemResolver(Clock clock) {
    this(InetAddress::getAllByName, lookupThreads(), clock, Duration.ofSeconds(10));
  }

  SystemResolver(Lookup lookup, Executor threads, Clock clock, Duration timeout) {
    this.lookup = lookup;
    this.threads = threads;
    this.clock = clock;
    this.timeout = timeout;
  }

  @Override
  public CompletionStage<List<IpAddress>> resolve(HostName name) {
    var now = clock.instant();
    Answer fresh;
    synchronized (answers) {
      var kept = answers.get(name);
      if (kept != null && now.isBefore(kept.until())) {
        return kept.addresses().minimalCompletionStage();
      }
      fresh = new Answer(new CompletableFuture<>(), now.plus(KEPT));
      answers.put(name, fresh);
    }
    ask(name, fresh);
    return fresh.addresses().minimalCompletionStage();
  }

  private void ask(HostName name, Answer answer) {
    var late =
        new UpstreamException(
            UpstreamTrouble.UPSTREAM_TIMEOUT, name.text() + " was not resolved in time");
    CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> fail(name, answer, late));
    try {
      threads.execute(() -> lookUp(name, answer));
    } catch (RejectedExecutionException e) {
      fail(name, answer, dnsTrouble("too many names are being resolved"));
    }
  }

  private void lookUp(HostName name, Answer answer) {
    if (answer.addresses().isDone()) {
      return;
    }
    try {
      var found = lookup.addresses(name.text());
      answer
          .addresses()
          .complete(
              Arrays.stream(found)
                  .map(a -> IpAddress.of(a.getAddress()))
                  .distinct()
                  .sorted(Comparator.comparing(IpAddress::isV6))
                  .toList());
    } catch (UnknownHostException e) {
      fail(name, answer, dnsTrouble(name.text() + " does not resolve"));
    } catch (RuntimeException e) {
      fail(name, answer, dnsTrouble(name.text() + " could not be resolved"));
    }
  }

  private void fail(HostName name, Answer answer, UpstreamException problem) {
    if (answer.addresses().completeExceptionally(problem)) {
      synchronized (answers) {
        answers.remove(name, answer);
      }
    }
  }

  private static UpstreamException dnsTrouble(String message) {
    return new UpstreamException(UpstreamTrouble.UPSTREAM_DNS, message);
  }

  /** Platform threads: the system's resolver blocks in native code, which would pin a carrier. */
  private static Executor lookupThreads() {
    var pool =
        new ThreadPoolExecutor(
            16,
            16,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(1024),
            Thread.ofPlatform().daemon().name("resolver-", 0).factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
