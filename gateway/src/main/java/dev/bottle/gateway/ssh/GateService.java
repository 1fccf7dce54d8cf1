package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.SafeText;
import dev.bottle.gateway.policy.Spoken;
import java.io.IOException;
import java.util.Set;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.ServiceFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.session.ServerConnectionService;

/** The connection protocol (RFC 4254), of which only session channels are served. */
final class GateService extends ServerConnectionService {
  private static final String SESSION = "session";
  private static final int LONGEST_NAME = 64;

  /** Requests that ask for nothing. */
  private static final Set<String> HARMLESS =
      Set.of(
          "keepalive@openssh.com",
          "no-more-sessions@openssh.com",
          "hostkeys-prove-00@openssh.com",
          "cancel-tcpip-forward",
          "cancel-streamlocal-forward@openssh.com");

  private final GateSession client;

  private GateService(GateSession client) throws SshException {
    super(client);
    this.client = client;
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
        return new GateService((GateSession) session);
      }
    };
  }

  @Override
  protected void channelOpen(Buffer buffer) throws Exception {
    int start = buffer.rpos();
    var type = buffer.getString();
    long sender = buffer.getUInt();
    if (type.equals(SESSION) && getChannels().size() >= client.visit().limits().channels()) {
      sendChannelOpenFailure(
          buffer, sender, SshConstants.SSH_OPEN_RESOURCE_SHORTAGE, "too many sessions", "en");
      return;
    }
    if (type.equals(SESSION)) {
      buffer.rpos(start);
      super.channelOpen(buffer);
      return;
    }
    var reason = new DenyReason.SshForwardingNotAllowed(client.visit().offer().name(), kind(type));
    sendChannelOpenFailure(
        buffer,
        sender,
        SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED,
        Spoken.refusal(reason),
        "en");
    client.refuse(reason);
  }

  @Override
  protected IoWriteFuture globalRequest(Buffer buffer) throws Exception {
    int start = buffer.rpos();
    var name = buffer.getString();
    buffer.rpos(start);
    if (!HARMLESS.contains(name)) {
      client.refuse(
          new DenyReason.SshForwardingNotAllowed(client.visit().offer().name(), kind(name)));
    }
    return super.globalRequest(buffer);
  }

  private static String kind(String name) {
    return switch (name) {
      case "direct-tcpip", "tcpip-forward" -> "forwarding of TCP connections";
      case "direct-streamlocal@openssh.com", "streamlocal-forward@openssh.com" ->
          "forwarding of local sockets";
      case "tun@openssh.com" -> "a network tunnel";
      case "x11" -> "forwarding of X11";
      case "auth-agent@openssh.com" -> "forwarding of an agent";
      default ->
          SafeText.of(name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME));
    };
  }
}
