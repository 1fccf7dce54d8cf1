package dev.bottle.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.config.ConfigOverrides;
import dev.bottle.gateway.config.GatewayConfig;
import dev.bottle.gateway.config.GatewayConfigReader;
import dev.bottle.gateway.config.InvalidConfigException;
import dev.bottle.gateway.config.ReadContext;
import dev.bottle.gateway.config.ReadContext.SecretSource;
import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.RuleSet;
import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.ssh.SshAccess;
import dev.bottle.gateway.tls.InvalidCaException;
import dev.bottle.gateway.tls.SystemRoots;
import dev.bottle.gateway.tls.UpstreamTrust;
import dev.bottle.gateway.upstream.Uplink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole gateway with an admin listener, seen from both sides. */
class GatewayAdminTest {
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\"";
  private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (" + NAME + ") (.+)");
  private static final Pattern SAMPLE =
      Pattern.compile("((" + NAME + ")(?:\\{" + LABEL + "(?:," + LABEL + ")*})?) (-?[0-9]+)");

  private final AtomicBoolean room = new AtomicBoolean(true);
  private Gateway gateway;

  @BeforeEach
  void start() throws IOException, InvalidConfigException, InvalidCaException {
    var config = config("api.example.com");
    EventSink audit =
        new EventSink() {
          @Override
          public Acceptance accept(GatewayEvent event) {
            return Acceptance.ACCEPTED;
          }

          @Override
          public boolean hasRoom() {
            return room.get();
          }
        };
    gateway = Gateway.start(config, guard(config), uplink(), SshAccess.NONE, audit);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void metricsTellOfTraffic() throws IOException {
    assertThat(proxied("http://other.example/")).contains("X-Bottle-Deny: host-not-allowed");
    assertThat(proxied("http://other.example/")).contains("X-Bottle-Deny: host-not-allowed");
    assertThat(samples())
        .containsEntry(
            "bottle_exchanges_total{event=\"request\",decision=\"deny\",code=\"host-not-allowed\"}",
            2L)
        .containsEntry("bottle_body_bytes_total{direction=\"up\"}", 0L)
        .containsKeys("bottle_client_connections", "bottle_redactions_total", "jvm_threads")
        .hasEntrySatisfying(
            "jvm_memory_bytes{state=\"used\"}", used -> assertThat(used).isPositive());
    assertThat(samples().keySet()).noneMatch(series -> series.contains("other.example"));
  }

  @Test
  void noRequestOfAnAgentReachesIt()
      throws IOException, InvalidConfigException, InvalidCaException {
    int port = port("admin");
    var granting = config("admin.example:" + port);
    gateway.revise(guard(granting), uplink(), SshAccess.NONE);
    assertThat(proxied("http://admin.example:" + port + "/metrics"))
        .contains("X-Bottle-Deny: address-not-public")
        .contains("leads back to the gateway itself")
        .doesNotContain("bottle_exchanges_total");
  }

  @Test
  void healthFollowsTheAuditLogAndTheListeners() throws Exception {
    assertThat(admin("/healthz")).startsWith("HTTP/1.1 200 ");
    room.set(false);
    assertThat(admin("/healthz")).startsWith("HTTP/1.1 503 ").contains("the audit log");
    room.set(true);
    gateway.drain(Duration.ZERO).toCompletableFuture().join();
    assertThat(admin("/healthz")).startsWith("HTTP/1.1 503 ").contains("no longer listening");
  }

  /** Reads the text format strictly: each sample under the HELP and TYPE of its own metric. */
  private Map<String, Long> samples() throws IOException {
    var answer = admin("/metrics");
    var text = answer.substring(answer.indexOf("\r\n\r\n") + 4);
    assertThat(text).endsWith("\n");
    var samples = new HashMap<String, Long>();
    var help = "";
    var metric = "";
    for (var line : text.lines().toList()) {
      var comment = COMMENT.matcher(line);
      if (comment.matches()) {
        if (comment.group(1).equals("HELP")) {
          help = comment.group(2);
        } else {
          assertThat(comment.group(2)).isEqualTo(help).isNotEqualTo(metric);
          assertThat(comment.group(3)).isIn("counter", "gauge");
          assertThat(help.endsWith("_total")).isEqualTo(comment.group(3).equals("counter"));
          metric = help;
        }
        continue;
      }
      var sample = SAMPLE.matcher(line);
      assertThat(sample.matches()).as(line).isTrue();
      assertThat(sample.group(2)).isEqualTo(metric);
      assertThat(samples.put(sample.group(1), Long.valueOf(sample.group(3)))).isNull();
    }
    return samples;
  }

  private String admin(String path) throws IOException {
    int port = port("admin");
    return exchange(port, "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n");
  }

  private String proxied(String url) throws IOException {
    var host = url.substring("http://".length(), url.indexOf('/', "http://".length()));
    var head = "GET " + url + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    return exchange(port("proxy"), head);
  }

  private static String exchange(int port, String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private int port(String listener) {
    var address = String.valueOf(gateway.listening().get(listener));
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  private static GatewayConfig config(String allowed) throws InvalidConfigException {
    var text =
        """
        {"listen":{"proxy":"127.0.0.1:0","admin":"127.0.0.1:0"},
         "egress":{"allowlist":["%s"],"privateNetworks":["127.0.0.0/8"]},
         "resolve":{"admin.example":"127.0.0.1"}}
        """
            .formatted(allowed);
    var context = new ReadContext(Path.of("/"), Path.of("/"), SecretSource.ENVIRONMENT);
    return GatewayConfigReader.read(Optional.of(text), ConfigOverrides.none(), context);
  }

  private static Guard guard(GatewayConfig config) {
    return new Guard(
        Policy.of(config.policyRules()), RuleSet.EMPTY, config.dlp().inspection(), Vault.empty());
  }

  private static Uplink uplink() throws InvalidCaException {
    return Uplink.direct(UpstreamTrust.of(new SystemRoots(List.of()), List.of()));
  }
}
