package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.upstream.UpstreamException;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Who waits to log in where. OpenSSH drops connections at random from ten on that have not logged
 * in yet ({@code MaxStartups}), so that no server is asked by more than a few at once.
 */
final class LoginQueue {
  private static final int AT_ONCE = 8;

  private final ConcurrentHashMap<Destination, Semaphore> places = new ConcurrentHashMap<>();

  /** One's turn; it ends when closed. */
  interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for a turn.
   *
   * @throws UpstreamException when it does not come in time
   */
  Turn await(Destination target, Duration patience) throws UpstreamException, InterruptedException {
    var free = places.computeIfAbsent(target, _ -> new Semaphore(AT_ONCE, true));
    if (!free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new UpstreamException(
          UpstreamTrouble.UPSTREAM_TIMEOUT, "too many wait to log in at " + target.authorityText());
    }
    return free::release;
  }
}
