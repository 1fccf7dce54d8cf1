package dev.bottle.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** RFC 8305, over loopback addresses that answer, refuse and stay silent. */
@Isolated
class HappyEyeballsTest {
  private static final String GOOD = "127.0.0.1";
  private static final String SILENT = "127.0.0.2";
  private static final String ALSO_SILENT = "127.0.0.3";
  private static final String REFUSING = "127.0.0.77";

  private final DialRig rig = new DialRig();
  private final List<AutoCloseable> open = new ArrayList<>();
  private ServerSocket good;

  @BeforeEach
  void listen() throws Exception {
    good = new ServerSocket(0, 50, InetAddress.ofLiteral(GOOD));
    open.add(good);
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
    for (var one : open) {
      one.close();
    }
  }

  @Test
  void aSilentAddressCostsAQuarterOfASecond() throws Exception {
    silence(SILENT);
    long start = System.nanoTime();
    var channel = DialRig.opened(dial(SILENT, GOOD));
    var took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(took).isBetween(Duration.ofMillis(240), Duration.ofSeconds(3));
    assertThat(DialRig.remote(channel).getAddress().getHostAddress()).isEqualTo(GOOD);
    rig.holds(1);
    assertThat(channel.config().isAutoRead()).isFalse();
  }

  @Test
  void aRefusalCostsNothing() throws Exception {
    long start = System.nanoTime();
    var refusals = new String[] {REFUSING, "127.0.0.78", "127.0.0.79", "127.0.0.80", GOOD};
    DialRig.opened(dial(refusals));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(750));
    rig.holds(1);
  }

  @Test
  void aRefusalWhileAnotherIsSilentStartsTheNextAtOnce() throws Exception {
    silence(SILENT);
    silence(ALSO_SILENT);
    DialRig.opened(dial(SILENT, REFUSING, ALSO_SILENT, REFUSING, GOOD));
    rig.holds(1);
  }

  @Test
  void theFirstToOpenWinsThoughItStartedEarlier() throws Exception {
    silence(SILENT);
    var dialled = dial(GOOD, SILENT);
    assertThat(DialRig.remote(DialRig.opened(dialled)).getAddress().getHostAddress())
        .isEqualTo(GOOD);
    rig.holds(1);
  }

  @Test
  void v6ComesFirstAndFamiliesTakeTurns() throws Exception {
    assertThat(DialRig.remote(DialRig.opened(dial("::1", GOOD))).getAddress())
        .as("nobody listens at ::1 yet")
        .isEqualTo(InetAddress.ofLiteral(GOOD));
    listenOnV6();
    assertThat(DialRig.remote(DialRig.opened(dial(GOOD, REFUSING, "::1"))).getAddress())
        .isEqualTo(InetAddress.ofLiteral("::1"));
  }

  @Test
  void cancellingClosesAll() throws Exception {
    silence(SILENT);
    silence(ALSO_SILENT);
    var dialled = dial(SILENT, ALSO_SILENT);
    rig.holds(2);
    dialled.cancel(false);
    rig.holds(0);
  }

  @Test
  void thereIsOneDeadlineForAll() throws Exception {
    silence(SILENT);
    silence(ALSO_SILENT);
    var failure = DialRig.failed(dial(SILENT, ALSO_SILENT, REFUSING));
    assertThat(failure.trouble()).isEqualTo(UpstreamTrouble.UPSTREAM_TIMEOUT);
    assertThat(failure).hasMessage("api.example:" + port() + " did not answer in time");
    rig.holds(0);
  }

  @Test
  void theLastFailureIsTold() throws Exception {
    var failure = DialRig.failed(dial(REFUSING, "127.0.0.78"));
    assertThat(failure.trouble()).isEqualTo(UpstreamTrouble.UPSTREAM_REFUSED);
    rig.holds(0);
  }

  private io.netty.util.concurrent.Future<io.netty.channel.Channel> dial(String... addresses) {
    var timeouts =
        new Dialer.Timeouts(Duration.ofSeconds(10), Duration.ofMillis(900), Duration.ofSeconds(1));
    var dialer = new Dialer(DialRig.resolver(addresses), DialRig.NO_TLS, Optional::empty, timeouts);
    return rig.dial(dialer, port(), Transport.PLAIN);
  }

  private int port() {
    return good.getLocalPort();
  }

  private void listenOnV6() {
    try {
      open.add(new ServerSocket(port(), 50, InetAddress.ofLiteral("::1")));
    } catch (IOException e) {
      assumeThat(e).as("this machine has no IPv6 loopback").isNull();
    }
  }

  /** A listener whose queue is full: the kernel drops what comes next, as a dead host would. */
  private void silence(String address) throws IOException {
    var full = new ServerSocket(port(), 1, InetAddress.ofLiteral(address));
    open.add(full);
    for (int i = 0; i < 4; i++) {
      var filler = SocketChannel.open();
      filler.configureBlocking(false);
      filler.connect(new InetSocketAddress(full.getInetAddress(), port()));
      open.add(filler);
    }
  }
}
