package dev.bottle.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.GitEntry;
import dev.bottle.gateway.policy.GitUpstream;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.PushGrant;
import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.policy.SshEntry;
import dev.bottle.gateway.policy.SshGrant;
import dev.bottle.gateway.upstream.Dialer;
import dev.bottle.gateway.upstream.ProxyLogin;
import dev.bottle.gateway.upstream.UpstreamProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upstreams that only an HTTP proxy leads to; no test sends a packet to their own address. */
final class SshProxyIT {
  private static final String FAR = "10.1.2.3";
  private static final String TOLD =
      """
      CONNECT 10.1.2.3:22 HTTP/1.1\r
      Host: 10.1.2.3:22\r
      Proxy-Authorization: Basic dXNlcjpwdw==\r
      \r
      """;

  private static final SshLimits HASTY = SshLimits.STANDARD.within(Duration.ofSeconds(2));

  @TempDir static Path shared;
  private static Sshd sshd;

  @TempDir Path folder;
  private final LinkedBlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private ServerSocket proxy;

  @BeforeAll
  static void start() throws Exception {
    sshd = Sshd.start(shared.resolve("sshd"));
  }

  @AfterAll
  static void stop() {
    sshd.close();
  }

  @BeforeEach
  void listen() throws Exception {
    proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws Exception {
    proxy.close();
  }

  @Test
  void theProxyIsToldTheCheckedAddressAndItsTunnelOutlivesAReload() throws Exception {
    serve("HTTP/1.1 200 OK\r\n\r\n", Then.TUNNEL);
    try (var gate = gate()) {
      var ssh = gate.start("ssh", "box", "echo in; cat");
      assertThat(new String(ssh.getInputStream().readNBytes(3), StandardCharsets.US_ASCII))
          .isEqualTo("in\n");
      assertThat(requests).containsExactly(TOLD);
      gate.gate.reviseGrants();
      var result =
          TestGate.finish(ssh, "more".getBytes(StandardCharsets.US_ASCII), Duration.ofSeconds(20));
      assertThat(result.text()).as(result.stderr()).isEqualTo("more");
    }
  }

  @Test
  void gitEntriesGoTheSameWay() throws Exception {
    serve("HTTP/1.1 200 OK\r\n\r\n", Then.TUNNEL);
    var bare = folder.resolve("site.git");
    assertThat(new ProcessBuilder("git", "init", "-q", "--bare", bare + "").start().waitFor())
        .isZero();
    try (var gate = gate()) {
      var result = gate.ssh("site", "git-upload-pack '/site'");
      assertThat(result.stdout()).as(result.stderr()).isEqualTo("0000");
      assertThat(requests).containsExactly(TOLD);
    }
  }

  @Test
  void aProxyThatRefuses() throws Exception {
    serve("HTTP/1.1 403 Forbidden\r\n\r\n", Then.CLOSE);
    refused(
        "bottle: error (upstream-refused): forge.example.com:22: the upstream proxy"
            + " answered 403 Forbidden.\n",
        "upstream-refused");
  }

  @Test
  void aProxyThatSaysNothing() throws Exception {
    refused(
        "bottle: error (upstream-timeout): forge.example.com:22: the upstream proxy"
            + " did not open a tunnel in time.\n",
        "upstream-timeout");
  }

  @Test
  void aProxyThatIsDown() throws Exception {
    proxy.close();
    refused(
        "bottle: error (upstream-refused): forge.example.com:22: the upstream proxy"
            + " cannot be reached.\n",
        "upstream-refused");
  }

  private void refused(String told, String code) throws Exception {
    try (var gate = gate()) {
      var result = gate.ssh("box", "id");
      assertThat(result.stderr()).isEqualTo(told);
      assertThat(result.exit()).isEqualTo(255);
      assertThat(gate.event().outcome()).isEqualTo(new Outcome.Failed(code));
    }
  }

  private enum Then {
    TUNNEL,
    CLOSE
  }

  /** Serves one client; upstream's greeting comes in the same write as the answer. */
  private void serve(String answer, Then then) {
    Thread.startVirtualThread(
        () -> {
          try (var client = proxy.accept();
              var far = new Socket(InetAddress.getLoopbackAddress(), sshd.port())) {
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
              head.append((char) client.getInputStream().read());
            }
            requests.add(head.toString());
            var greeting = new byte[64];
            int count = then == Then.TUNNEL ? far.getInputStream().read(greeting) : 0;
            var both = answer + new String(greeting, 0, count, StandardCharsets.US_ASCII);
            client.getOutputStream().write(both.getBytes(StandardCharsets.US_ASCII));
            if (then == Then.TUNNEL) {
              Thread.startVirtualThread(() -> pump(client, far));
              pump(far, client);
            }
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One of them is gone.
    }
  }

  /** A gate whose policy admits the far address, and not the proxy's own. */
  private TestGate gate() throws Exception {
    var like = TestGate.upstream("box", sshd, new SshGrant.Anything());
    var target = Destination.parse("forge.example.com:22", 22);
    var entry =
        new SshEntry(
            "box", target, Sshd.USER, like.entry().knownHostKey(), new SshGrant.Anything());
    var over = new GitUpstream.Ssh(target, Sshd.USER, folder.resolve("site.git") + "");
    var gate =
        new TestGate(
            folder.resolve("gate"),
            List.of(new SshUpstream(entry, like.identity(), Optional.empty())),
            List.of(
                SshRepository.overSsh(
                    new GitEntry(
                        "site", over, Optional.of(sshd.hostKey()), PushGrant.AGENT_BRANCHES),
                    over,
                    like.identity(),
                    Optional.empty())),
            HASTY,
            (_, _) -> {
              throw new AssertionError("no https here");
            },
            dialer());
    gate.guard.set(TestGate.guard(Optional.empty(), "10.0.0.0/8"));
    return gate;
  }

  private Dialer dialer() {
    var login = new ProxyLogin("user", new SecretString("pw"));
    var endpoint = Destination.parse("127.0.0.1:" + proxy.getLocalPort(), 0);
    return new Dialer(
        _ -> CompletableFuture.completedStage(List.of(IpAddress.parse(FAR))),
        () -> {
          throw new IllegalStateException("no TLS here");
        },
        () -> Optional.of(new UpstreamProxy(endpoint, Optional.of(login))),
        Dialer.Timeouts.standard());
  }
}
