package dev.bottle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.image.DockerTest;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** From inside a bottle: no way but the gateway's, and nothing of the bottle can be undone. */
@DockerTest
@ExtendWith(WorldExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WallsIT {
  private final Inside inside;
  private final Inside other;

  WallsIT(World world) throws IOException {
    String manifest = world.manifest("", World.agent("sh", "[\"bash\"]"));
    Home home = world.home();
    inside = Inside.start(home, manifest, "sh");
    other = Inside.start(home, manifest, "sh");
  }

  @AfterAll
  void close() {
    try (inside;
        other) {
      other.run("true");
    }
  }

  @Test
  void theInternetIsOutOfReachPastTheProxy() {
    assertThat(connecting("203.0.113.7", 443)).containsAnyOf("unreachable", "No route to host");
  }

  @Test
  void curlPastTheProxyGetsNowhere() {
    var ran = inside.run("curl -sS -m 5 --noproxy '*' https://203.0.113.7/");

    assertThat(ran.exit()).isNotZero();
  }

  @Test
  void noNameOutsideIsAnsweredAndSoAtOnce() {
    String query =
        "const dns = require('dns').promises; const began = Date.now();"
            + "dns.resolve4('leak-abc.example.org').then(a => console.log('answered', a),"
            + " e => console.log(e.code, Date.now() - began < 2000 ? 'at once' : 'late'))";

    assertThat(out("node -e \"" + query + "\"")).isEqualTo("ENOTFOUND at once");
    assertThat(inside.run("getent hosts leak-abc.example.org").exit()).isNotZero();
    assertThat(inside.run("getent hosts leak-abc.example.org").out()).isEmpty();
  }

  @Test
  void theHostsOwnServicesAreOutOfReachAtEveryAddress() throws IOException {
    try (var listener = new ServerSocket(0)) {
      Thread.ofVirtual().start(() -> greet(listener));
      int port = listener.getLocalPort();
      List<String> addresses = hostAddresses();
      var there = new ArrayList<String>();
      for (String address : addresses) {
        assertThat(connecting(address, port)).as(address).doesNotContain("connected");
        // The proof that the listener is there: the host itself reaches it at this address. Those
        // of other tests' networks come and go.
        if (hostAddresses().contains(address)) {
          assertThat(greetingFrom(address, port)).isEqualTo("host");
          there.add(address);
        }
      }
      assertThat(there).isNotEmpty();
      // Where the bridge of the internal network would have its address.
      String bridge = Engine.address(agent(), "-internal").replaceFirst("\\d+$", "");
      int own = Integer.parseInt(Engine.address(agent(), "-internal").replaceFirst(".*\\.", ""));
      int first = (own & ~15) | 1;
      assertThat(connecting(bridge + first, port)).doesNotContain("connected");
    }
  }

  @Test
  void theMetadataAddressIsOutOfReachDirectlyAndThroughTheProxy() {
    assertThat(connecting("169.254.169.254", 80)).doesNotContain("connected");
    assertThat(out("curl -sS -o /dev/null -w '%{http_code}' http://169.254.169.254/"))
        .isEqualTo("403");
  }

  @Test
  void thereIsNoIpv6() {
    assertThat(out("cat /proc/net/if_inet6 2>/dev/null | grep -v ' lo$' || true")).isEmpty();
    assertThat(connecting("2001:db8::1", 443)).doesNotContain("connected");
  }

  @Test
  void anotherBottleIsOutOfReach() {
    String agent = Engine.address(Engine.containerOf(other.bottle(), "agent"), "-internal");
    String gateway = Engine.containerOf(other.bottle(), "gateway");

    assertThat(connecting(Engine.address(gateway, "-internal"), 3128)).doesNotContain("connected");
    assertThat(connecting(Engine.address(gateway, "-egress"), 3128)).doesNotContain("connected");
    assertThat(connecting(agent, 3128)).doesNotContain("connected");
    // The other's own proxy does answer the other: the port is the right one.
    assertThat(other.run(connect(Engine.address(gateway, "-internal"), 3128)).out())
        .contains("connected");
  }

  @Test
  void ofTheGatewayOnlyWhatIsSpokenToAgentsIsReachable() {
    String gateway = Engine.address(Engine.containerOf(inside.bottle(), "gateway"), "-internal");
    String scan =
        "const net = require('net'); const open = []; let left = 0;"
            + "for (let p = 1; p < 65536; p += 1) { if (p > 10000 && p % 17) continue; left++;"
            + " const s = net.connect(p, '"
            + gateway
            + "');"
            + " s.setTimeout(4000, () => s.destroy());"
            + " s.on('connect', () => { open.push(p); s.destroy(); }); s.on('error', () => {});"
            + " s.on('close', () => { if (--left === 0) console.log(open.sort().join(' ')); }); }";

    assertThat(out("ulimit -n 65536 2>/dev/null; node -e \"" + scan + "\""))
        .isIn("3128 443 80", "3128 443 53 80");
  }

  @Test
  void theAgentCannotEndItsKeeperNorWriteWhatTheBottleReads() {
    assertThat(inside.run("kill -9 1").exit()).isNotZero();
    assertThat(inside.run("pkill -9 -x cat").exit()).isNotZero();
    assertThat(inside.run("touch /run/bottle/x").exit()).isNotZero();
    assertThat(inside.run("echo x >/run/bottle/ca.pem").exit()).isNotZero();
    assertThat(inside.run("touch /opt/bottle/x /usr/bin/x /etc/x").exit()).isNotZero();
    assertThat(out("grep -i -e capeff -e nonewprivs /proc/self/status | tr -s '\\t ' ' '"))
        .isEqualToIgnoringWhitespace("CapEff: 0000000000000000 NoNewPrivs: 1");
    assertThat(out("echo still here")).isEqualTo("still here");
  }

  private static void greet(ServerSocket listener) {
    while (!listener.isClosed()) {
      try (Socket guest = listener.accept()) {
        guest.getOutputStream().write("host".getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static List<String> hostAddresses() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .map(InetAddress::getHostAddress)
        .toList();
  }

  private static String greetingFrom(String address, int port) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 2000);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private String agent() {
    return Engine.containerOf(inside.bottle(), "agent");
  }

  private String connecting(String address, int port) {
    return inside.run(connect(address, port)).out();
  }

  /** A script that tries to connect with no proxy in between, and says how it went. */
  private static String connect(String address, int port) {
    return "timeout 4 bash -c ': </dev/tcp/%s/%d && echo connected' || echo not so"
        .formatted(address, port);
  }

  private String out(String script) {
    var ran = inside.run(script);
    assertThat(ran.exit()).as(ran.out()).isZero();
    return ran.out();
  }
}
