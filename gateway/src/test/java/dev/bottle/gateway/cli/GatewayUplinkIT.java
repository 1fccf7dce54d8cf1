package dev.bottle.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.Gateway;
import dev.bottle.gateway.cli.GatewayCommand.StdinUse;
import dev.bottle.gateway.config.ConfigOverrides;
import dev.bottle.gateway.config.Secrets;
import dev.bottle.gateway.credential.PlaceholderMint;
import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.event.EventSink.Acceptance;
import dev.bottle.gateway.tls.FlawedServers;
import dev.bottle.gateway.upstream.Squid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From gateway.json through a squid that wants a login to a server that wants a certificate. */
class GatewayUplinkIT {
  private static final String LOGIN = "agent:hunter2-hunter2";
  private static final String CERTIFICATE =
      "{'host':'api.example','certificate':'client.pem','key':'client.key'}";

  @TempDir private Path folder = Path.of("");
  private final FlawedServers authority = new FlawedServers();
  private InetAddress own;
  private Squid squid;
  private ServerSocket plain;
  private Process server;
  private int tlsPort;

  GatewayUplinkIT() throws Exception {}

  @BeforeEach
  void start() throws Exception {
    own = Squid.ownAddress();
    // squid's helper reads the password file as another user.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(
        folder.resolve("passwords"),
        "agent:" + run("openssl", "passwd", "-apr1", "hunter2-hunter2").strip() + "\n");
    squid =
        Squid.start(
            folder,
            """
            auth_param basic program /usr/lib/squid/basic_ncsa_auth %s
            acl known proxy_auth REQUIRED
            http_access allow known
            """
                .formatted(folder.resolve("passwords")));
    Files.writeString(folder.resolve("root.pem"), authority.pem().text());
    Files.writeString(folder.resolve("client.pem"), authority.clientChain("agent").text());
    Files.writeString(folder.resolve("client.key"), authority.clientKey());
    Files.writeString(folder.resolve("server.pem"), authority.clientChain("api.example").text());
    plain = new ServerSocket(0, 5, own);
    server = serverThatWantsACertificate();
  }

  @AfterEach
  void stop() throws Exception {
    server.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    plain.close();
    squid.close();
  }

  @Test
  void bothAreShown() throws Exception {
    try (var gateway = gateway(setup(LOGIN, CERTIFICATE))) {
      assertThat(get(gateway)).contains("HTTP/2 200");

      revise(gateway, setup(LOGIN, ""));
      assertThat(get(gateway)).contains("x-bottle-error: upstream-");

      revise(gateway, setup(LOGIN, CERTIFICATE));
      assertThat(get(gateway)).contains("HTTP/2 200");

      revise(gateway, setup("agent:wrong", CERTIFICATE));
      assertThat(get(gateway))
          .contains("x-bottle-error: upstream-refused")
          .contains("the upstream proxy answered 407")
          .doesNotContain("wrong");
    }
  }

  @Test
  void aReloadLeavesAloneWhatRunsThroughAPrivateProxyButUsesItNoMore() throws Exception {
    try (var gateway = gateway(setup(LOGIN, CERTIFICATE));
        var client = new Socket(InetAddress.ofLiteral("127.0.0.1"), port(gateway))) {
      var host = "api.example:" + plain.getLocalPort();
      client.setSoTimeout(10_000);
      write(client, "GET http://" + host + "/ HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
      try (var origin = plain.accept()) {
        assertThat(origin.getInputStream().read()).isEqualTo('G');
        revise(gateway, setup(LOGIN, CERTIFICATE));
        write(origin, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
        var answer = new byte[12];
        assertThat(client.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
        assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
        // It could serve again, but not under what holds now.
        origin.setSoTimeout(10_000);
        assertThat(origin.getInputStream().readAllBytes()).isNotEmpty();
      }
    }
  }

  private Setup setup(String login, String certificates) throws Exception {
    var config =
        """
        {'listen':{'proxy':'127.0.0.1:0'},
         'egress':{'allowlist':['api.example:%d','api.example:%d'],
                   'upstreamCa':['root.pem'],
                   'upstreamProxy':{'url':'http://127.0.0.1:%d','login':'${PROXY_LOGIN}'},
                   'clientCertificates':[%s]},
         'resolve':{'api.example':'%s'}}
        """
            .formatted(
                tlsPort, plain.getLocalPort(), squid.port, certificates, own.getHostAddress())
            .replace('\'', '"');
    return new SetupSource(
            Optional.of(Files.writeString(folder.resolve("gateway.json"), config)),
            ConfigOverrides.none(),
            StdinUse.NO_SECRETS,
            Map.of("PROXY_LOGIN", login),
            new PlaceholderMint(new Random(1)))
        .read(Secrets.none(), Vault.empty());
  }

  private static Gateway gateway(Setup setup) throws IOException {
    return Gateway.start(
        setup.config(),
        setup.guard(),
        setup.uplink(),
        setup.access(),
        event -> Acceptance.ACCEPTED);
  }

  private static void revise(Gateway gateway, Setup setup) throws IOException {
    gateway.revise(setup.guard(), setup.uplink(), setup.access());
  }

  private String get(Gateway gateway) throws Exception {
    var ca = Files.writeString(folder.resolve("ca.pem"), gateway.caPem());
    var proxy = "http://127.0.0.1:" + port(gateway);
    return run(
        "curl",
        "-si",
        "-m10",
        "-x",
        proxy,
        "--cacert",
        ca.toString(),
        "https://api.example:" + tlsPort + "/");
  }

  private Process serverThatWantsACertificate() throws Exception {
    tlsPort = Squid.freePort();
    var started =
        new ProcessBuilder(
                Stream.of(
                        List.of("openssl", "s_server", "-www", "-quiet"),
                        List.of("-accept", own.getHostAddress() + ":" + tlsPort),
                        List.of("-cert", "server.pem", "-key", "client.key"),
                        List.of("-CAfile", "root.pem", "-Verify", "1", "-verify_return_error"))
                    .flatMap(List::stream)
                    .toList())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile())
            .start();
    Squid.awaitListener(own, tlsPort);
    return started;
  }

  private static int port(Gateway gateway) {
    var address = String.valueOf(gateway.listening().get("proxy"));
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String run(String... command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
    return output;
  }
}
