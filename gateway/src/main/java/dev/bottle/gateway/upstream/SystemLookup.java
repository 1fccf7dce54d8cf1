package dev.bottle.gateway.upstream;

import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The operating system's resolver, which tells no TTL: its answers hold for 10 s. */
final class SystemLookup implements Lookup {
  private static final Duration FRESH = Duration.ofSeconds(10);
  private final ExecutorService threads = nativeThreads();

  @Override
  public Found lookUp(HostName name) throws UpstreamException, InterruptedException {
    try {
      return threads.submit(() -> ask(name)).get();
    } catch (RejectedExecutionException | ExecutionException e) {
      throw new UpstreamException(
          UpstreamTrouble.UPSTREAM_DNS, name.text() + " could not be resolved", e);
    }
  }

  private static Found ask(HostName name) {
    try {
      var found = InetAddress.getAllByName(name.text());
      return new Found(
          Arrays.stream(found).map(a -> IpAddress.of(a.getAddress())).distinct().toList(), FRESH);
    } catch (UnknownHostException e) {
      // It does not tell a name without addresses from a passing trouble.
      return new Found(List.of(), Duration.ZERO);
    }
  }

  /** Platform threads: the system's resolver blocks in native code, which would pin a carrier. */
  private static ExecutorService nativeThreads() {
    var pool =
        new ThreadPoolExecutor(
            16,
            16,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(1024),
            Thread.ofPlatform().daemon().name("system-resolver-", 0).factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
