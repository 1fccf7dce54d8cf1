package dev.bottle.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.bottle.gateway.policy.Destination;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** squid opens the tunnel, or does not. */
class SquidIT {
  private static final Path SQUID = Path.of("/usr/sbin/squid");

  @TempDir private Path folder = Path.of("");
  private final DialRig rig = new DialRig();
  private Optional<Process> squid = Optional.empty();

  @AfterEach
  void stop() throws Exception {
    rig.close();
    if (squid.isPresent()) {
      squid.get().destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void squidIsAskedForTheTunnel() throws Exception {
    assumeThat(SQUID).isExecutable();
    var own = ownAddress();
    try (var origin = new ServerSocket(0, 5, own)) {
      int port = start("acl here dst " + own.getHostAddress() + "\nhttp_access allow here\n");
      var channel = DialRig.opened(dial(own, origin.getLocalPort(), port));
      try (var seen = origin.accept()) {
        channel.close().sync();
        assertThat(seen.getInputStream().read()).isEqualTo(-1);
      }
      var refused = DialRig.failed(dial(InetAddress.ofLiteral("10.255.0.1"), 443, port));
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

  private int start(String access) throws Exception {
    int port = freePort();
    var config =
        """
        http_port 127.0.0.1:%d
        pid_filename none
        cache deny all
        access_log none
        cache_log %s
        coredump_dir %s
        shutdown_lifetime 0 seconds
        %shttp_access deny all
        """
            .formatted(port, folder.resolve("cache.log"), folder, access);
    var file = Files.writeString(folder.resolve("squid.conf"), config);
    squid =
        Optional.of(
            new ProcessBuilder(SQUID.toString(), "-N", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start());
    awaitListener(port);
    return port;
  }

  private static void awaitListener(int port) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (System.nanoTime() < end) {
      try (var probe = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
        assertThat(probe.isConnected()).isTrue();
        return;
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    throw new AssertionError("squid does not listen");
  }

  private static int freePort() throws IOException {
    try (var probe = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return probe.getLocalPort();
    }
  }

  /** Loopback is never proxied, so the origin has this machine's own other address. */
  private static InetAddress ownAddress() throws IOException {
    var own =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
            .findFirst();
    assumeThat(own).isPresent();
    return own.orElseThrow();
  }
}
