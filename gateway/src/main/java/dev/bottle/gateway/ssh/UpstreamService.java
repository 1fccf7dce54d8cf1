package dev.bottle.gateway.ssh;

import java.io.IOException;
import org.apache.sshd.client.session.AbstractClientSession;
import org.apache.sshd.client.session.ClientConnectionService;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.ServiceFactory;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.kex.KexState;
import org.apache.sshd.common.session.Session;

/** The connection protocol with upstream; tells a session that fell silent from one that ended. */
final class UpstreamService extends ClientConnectionService {
  private int beatsInKex;

  private UpstreamService(AbstractClientSession session) throws SshException {
    super(session);
  }

  /** Makes a service for each session. */
  static ServiceFactory factory() {
    return new ServiceFactory() {
      @Override
      public String getName() {
        return "ssh-connection";
      }

      @Override
      public Service create(Session session) throws IOException {
        return new UpstreamService((AbstractClientSession) session);
      }
    };
  }

  /** Asks for a sign of life; an exchange of keys is one too, unless it does not end. */
  @Override
  protected boolean sendHeartBeat() {
    boolean exchanges = getSession().getKexState() != KexState.DONE;
    beatsInKex = exchanges ? beatsInKex + 1 : 0;
    if (Math.max(beatsInKex, outstandingHeartbeats.get()) < heartbeatMaxNoReply) {
      return super.sendHeartBeat();
    }
    Call.of(getSession()).fellSilent();
    getSession().close(true);
    return false;
  }
}
