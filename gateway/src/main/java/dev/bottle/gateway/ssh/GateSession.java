package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.DenyReason;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.session.ServerSessionImpl;

/** A client's connection. */
final class GateSession extends ServerSessionImpl {
  private final Visit visit;
  private final AtomicBoolean wrongKey = new AtomicBoolean();
  private final AtomicBoolean malformed = new AtomicBoolean();

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
      visit.refuse(new DenyReason.SshNotAllowed(visit.entry().host()));
    }
    visit.close();
  }
}
