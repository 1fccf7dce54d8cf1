package dev.bottle.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.policy.Destination;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** squid opens the tunnel, or does not. */
class SquidIT {
  @TempDir private Path folder = Path.of("");
  private final DialRig rig = new DialRig();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void squidIsAskedForTheTunnel() throws Exception {
    var own = Squid.ownAddress();
    var access = "acl here dst " + own.getHostAddress() + "\nhttp_access allow here\n";
    try (var squid = Squid.start(folder, access);
        var origin = new ServerSocket(0, 5, own)) {
      var channel = DialRig.opened(dial(own, origin.getLocalPort(), squid.port));
      try (var seen = origin.accept()) {
        channel.close().sync();
        assertThat(seen.getInputStream().read()).isEqualTo(-1);
      }
      var refused = DialRig.failed(dial(InetAddress.ofLiteral("10.255.0.1"), 443, squid.port));
      assertThat(refused.trouble()).isEqualTo(UpstreamTrouble.UPSTREAM_REFUSED);
      assertThat(refused).hasMessage("api.example:443: the upstream proxy answered 403 Forbidden");
    }
    rig.holds(0);
  }

  private io.netty.util.concurrent.Future<io.netty.channel.Channel> dial(
      InetAddress address, int port, int proxyPort) {
    var proxy = new UpstreamProxy(Destination.parse("127.0.0.1:" + proxyPort, 0), Optional.empty());
    var dialer =
        new Dialer(
            DialRig.resolver(address.getHostAddress()),
            DialRig.NO_TLS,
            () -> Optional.of(proxy),
            Dialer.Timeouts.standard());
    return rig.dial(dialer, port, Transport.PLAIN);
  }
}
