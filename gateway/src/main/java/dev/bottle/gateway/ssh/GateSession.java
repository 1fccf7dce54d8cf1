package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.DenyReason;
import java.io.IOException;
import java.security.PublicKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.helpers.AbstractConnectionService;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.jspecify.annotations.Nullable;

/** A client's connection. */
final class GateSession extends ServerSessionImpl {
  private final Visit visit;
  private final AtomicBoolean wrongKey = new AtomicBoolean();
  private final AtomicBoolean malformed = new AtomicBoolean();
  private volatile @Nullable PublicKey key;

  GateSession(ServerFactoryManager server, IoSession io, Visit visit) throws Exception {
    super(server, io);
    this.visit = visit;
  }

  Visit visit() {
    return visit;
  }

  /** Tells of a refusal and ends a client that does not stop. */
  void refuse(DenyReason reason) throws IOException {
    if (!visit.refuse(reason)) {
      disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, "bottle: too many refusals");
    }
  }

  /** A key was shown that may connect; the last one is that of the login. */
  void sawKey(PublicKey shown) {
    key = shown;
  }

  /** Whether the client may still connect; one that has shown no key yet will be asked. */
  boolean isOneOf(List<PinnedKey> authorized) {
    var shown = key;
    return shown == null || authorized.stream().anyMatch(a -> a.is(shown));
  }

  /** Whether a channel is open. */
  boolean isBusy() {
    return isAuthenticated()
        && getService(ConnectionService.class) instanceof AbstractConnectionService service
        && !service.getChannels().isEmpty();
  }

  /** A key was shown that may not connect; another may follow. */
  void sawWrongKey() {
    wrongKey.set(true);
  }

  /** What the client sent is no ssh; time-outs and lost connections are not its fault. */
  void failed(Throwable cause) {
    boolean lost = cause instanceof IOException && !(cause instanceof SshException);
    if (!lost && malformed.compareAndSet(false, true)) {
      visit.refuse(new DenyReason.MalformedRequest("the client sent what is no well-formed ssh"));
    }
  }

  /** The connection has ended. */
  void ended() {
    if (wrongKey.get() && !isAuthenticated()) {
      visit.refuse(new DenyReason.SshNotAllowed(visit.offer().name()));
    }
    visit.close();
  }
}
