package dev.bottle.gateway.ssh;

import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.Admission;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.upstream.Dialer;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.session.ConnectionService;
import org.jspecify.annotations.Nullable;

/** A connection to an account, which is opened when it is first needed. */
final class UpstreamLine implements AutoCloseable {
  private final Account account;
  private final Supplier<Guard> guard;
  private final Dialer dialer;
  private final UpstreamClient client;
  private final ReentrantLock connecting = new ReentrantLock();
  private volatile @Nullable ClientSession session;
  private volatile boolean over;

  /**
   * A line that is not open yet.
   *
   * @param guard what addresses are judged by
   */
  UpstreamLine(Account account, Supplier<Guard> guard, Dialer dialer, UpstreamClient client) {
    this.account = account;
    this.guard = guard;
    this.dialer = dialer;
    this.client = client;
  }

  Destination target() {
    return account.entry().upstream();
  }

  /** Puts a channel on the connection. */
  void register(UpstreamChannel channel)
      throws IOException, RefusedException, InterruptedException {
    session().getService(ConnectionService.class).registerChannel(channel);
  }

  private ClientSession session() throws IOException, RefusedException, InterruptedException {
    connecting.lockInterruptibly();
    try {
      var open = session;
      if (open == null || !open.isOpen()) {
        open = client.open(account, guard.get(), dialer);
        session = open;
      }
      if (over) {
        open.close(true);
      }
      return open;
    } finally {
      connecting.unlock();
    }
  }

  /** Whether the address that it leads to would still be admitted. */
  boolean isStillAdmitted() {
    var open = session;
    return open == null
        || guard.get().policy().admit(target(), Call.of(open).address().address())
            instanceof Admission.Admitted;
  }

  @Override
  public void close() {
    over = true;
    var open = session;
    if (open != null) {
      open.close(true);
    }
  }
}
