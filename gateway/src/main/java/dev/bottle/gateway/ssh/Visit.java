package dev.bottle.gateway.ssh;

import dev.bottle.gateway.guard.ClientLogin;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.guard.Peer;
import dev.bottle.gateway.guard.Served;
import dev.bottle.gateway.policy.Admission;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.SshEntry;
import dev.bottle.gateway.upstream.Dialer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.session.ConnectionService;
import org.jspecify.annotations.Nullable;

/** One client's connection to one entry, and the connection to upstream that it has once needed. */
final class Visit implements AutoCloseable {
  private final Account account;
  private final Parts parts;
  private final IpAddress peer;
  private final AtomicInteger refusals = new AtomicInteger();
  private final ReentrantLock connecting = new ReentrantLock();
  private volatile @Nullable ClientSession upstream;
  private volatile boolean over;

  /** What all visits share. */
  record Parts(
      Supplier<Guard> guard,
      Dialer dialer,
      UpstreamClient client,
      Journal journal,
      SshLimits limits) {}

  Visit(Account account, Parts parts, IpAddress peer) {
    this.account = account;
    this.parts = parts;
    this.peer = peer;
  }

  Account account() {
    return account;
  }

  SshEntry entry() {
    return account.entry();
  }

  Journal journal() {
    return parts.journal();
  }

  SshLimits limits() {
    return parts.limits();
  }

  /** What the client is judged by now; its key has been checked, so it is served in any case. */
  Guard guard() {
    var guard = parts.guard().get();
    return guard.as(new Peer(peer, new ClientLogin.None())).map(Served::guard).orElse(guard);
  }

  /** Tells of a refusal; false when it was one too many. */
  boolean refuse(DenyReason reason) {
    if (refusals.incrementAndGet() > parts.limits().refusals()) {
      return false;
    }
    parts.journal().refused(entry(), reason);
    return true;
  }

  /** Puts a channel on the connection to upstream, which is opened when it is first needed. */
  void register(UpstreamChannel channel)
      throws IOException, RefusedException, InterruptedException {
    upstream().getService(ConnectionService.class).registerChannel(channel);
  }

  private ClientSession upstream() throws IOException, RefusedException, InterruptedException {
    connecting.lockInterruptibly();
    try {
      var open = upstream;
      if (open == null || !open.isOpen()) {
        open = parts.client().open(account, guard(), parts.dialer());
        upstream = open;
      }
      if (over) {
        open.close(true);
      }
      return open;
    } finally {
      connecting.unlock();
    }
  }

  /** Whether the address that was dialled would still be admitted. */
  boolean isStillAdmitted() {
    var open = upstream;
    return open == null
        || !(open.getIoSession().getRemoteAddress() instanceof InetSocketAddress at)
        || guard().policy().admit(entry().upstream(), IpAddress.of(at.getAddress().getAddress()))
            instanceof Admission.Admitted;
  }

  /** Whether the client is gone. */
  boolean isOver() {
    return over;
  }

  /** The client is gone, or must go. */
  @Override
  public void close() {
    over = true;
    var open = upstream;
    if (open != null) {
      open.close(true);
    }
  }
}
