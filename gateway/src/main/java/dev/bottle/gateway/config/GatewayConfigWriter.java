package dev.bottle.gateway.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bottle.gateway.config.GatewayConfig.AuditTarget;
import dev.bottle.gateway.config.GatewayConfig.RuleOrigin;
import dev.bottle.gateway.config.GatewayConfig.TokenOrigin;
import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.CidrBlock;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.PathPattern;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Writes {@code gateway.json}; reading it back gives an equal configuration. */
public final class GatewayConfigWriter {
  private GatewayConfigWriter() {}

  /** The file's text: the same text for equal configurations, indented for people. */
  public static String write(GatewayConfig config) {
    var root = JsonNodeFactory.instance.objectNode();
    config.name().ifPresent(name -> root.put("name", name));
    listen(root.putObject("listen"), config.listen());
    if (!config.limits().equals(Limits.UNSET)) {
      LimitsElement.write(root.putObject("gateway").putObject("limits"), config.limits());
    }
    if (!config.clients().isEmpty()) {
      var clients = root.putArray("clients");
      config.clients().forEach(c -> client(clients.addObject(), c));
    }
    egress(root.putObject("egress"), config.egress());
    dlp(root.putObject("dlp"), config.dlp());
    ssh(root, config.ssh());
    git(root, config.git());
    credentials(root.putObject("credentials"), config.credentials());
    var resolve = root.putObject("resolve");
    config.resolve().entrySet().stream()
        .sorted(Comparator.comparing(e -> e.getKey().text()))
        .forEach(e -> resolve.put(e.getKey().text(), e.getValue().text()));
    config.caOut().ifPresent(ca -> root.putObject("tls").put("caOut", ca.path().toString()));
    config.audit().ifPresent(target -> root.put("audit", audit(target)));
    return root.toPrettyString() + "\n";
  }

  private static void listen(ObjectNode node, GatewayConfig.Listen listen) {
    node.put("proxy", listen.proxy().text());
    listen.http().ifPresent(address -> node.put("http", address.text()));
    listen.tls().ifPresent(address -> node.put("tls", address.text()));
    listen.dns().ifPresent(address -> node.put("dns", address.text()));
    listen.ssh().ifPresent(address -> node.put("ssh", address.text()));
    listen.admin().ifPresent(address -> node.put("admin", address.text()));
  }

  private static void client(ObjectNode node, GatewayConfig.Client client) {
    node.put("name", client.name());
    client.address().ifPresent(address -> node.put("address", address.text()));
    client
        .token()
        .ifPresent(
            token -> {
              switch (token) {
                case TokenOrigin.Variable(var name) -> node.put("token", variable(name));
                case TokenOrigin.Stdin() -> {} // what stands nowhere comes on standard input
              }
            });
    client
        .allowlist()
        .ifPresent(
            entries -> {
              var allowlist = node.putArray("allowlist");
              entries.forEach(entry -> allow(allowlist, entry));
            });
  }

  private static void egress(ObjectNode node, GatewayConfig.Egress egress) {
    var allowlist = node.putArray("allowlist");
    egress.allowlist().forEach(entry -> allow(allowlist, entry));
    texts(node, "passthrough", egress.passthrough(), HostPort::text);
    texts(node, "upstreamCa", egress.upstreamCa(), Path::toString);
    texts(node, "privateNetworks", egress.privateNetworks(), CidrBlock::toString);
    egress
        .upstreamProxy()
        .ifPresent(
            proxy -> {
              var upstream = node.putObject("upstreamProxy");
              upstream.put("url", "http://" + proxy.address().authorityText());
              proxy.loginVariable().ifPresent(name -> upstream.put("login", variable(name)));
            });
    if (!egress.clientCertificates().isEmpty()) {
      var certificates = node.putArray("clientCertificates");
      egress.clientCertificates().forEach(c -> certificate(certificates.addObject(), c));
    }
  }

  private static void certificate(ObjectNode node, GatewayConfig.ClientCertificateEntry entry) {
    node.put("host", entry.host().text()).put("certificate", entry.certificate().toString());
    entry.key().ifPresent(key -> node.put("key", key.toString()));
  }

  private static void allow(ArrayNode allowlist, AllowEntry entry) {
    if (entry.methods().isEmpty() && entry.paths().isEmpty()) {
      allowlist.add(entry.target().text());
      return;
    }
    var node = allowlist.addObject().put("host", entry.target().text());
    if (!entry.methods().isEmpty()) {
      texts(node, "methods", entry.methods().stream().sorted().toList(), Function.identity());
    }
    if (!entry.paths().isEmpty()) {
      texts(node, "paths", entry.paths(), PathPattern::text);
    }
  }

  private static void dlp(ObjectNode node, GatewayConfig.Dlp dlp) {
    texts(node, "rules", dlp.rules(), RuleOrigin::text);
    dlp.action().ifPresent(a -> node.put("action", a.name().toLowerCase(Locale.ROOT)));
    var exempt = node.putArray("exempt");
    dlp.exempt()
        .forEach(e -> exempt.addObject().put("rule", e.rule()).put("host", e.host().text()));
  }

  private static void ssh(ObjectNode root, GatewayConfig.Ssh ssh) {
    if (!ssh.targets().isEmpty()) {
      var targets = root.putArray("ssh");
      ssh.targets().forEach(target -> SshElement.write(targets.addObject(), target));
    }
    ssh.authorizedKeys().ifPresent(file -> root.put("authorizedKeys", file.toString()));
    ssh.hostKeyOut().ifPresent(file -> root.put("hostKeyOut", file.toString()));
  }

  private static void git(ObjectNode root, GatewayConfig.Git git) {
    if (!git.targets().isEmpty()) {
      var targets = root.putArray("git");
      git.targets().forEach(target -> GitElement.write(targets.addObject(), target));
    }
    git.pushes().ifPresent(folder -> root.put("pushes", folder.toString()));
  }

  private static void credentials(
      ObjectNode node, List<GatewayConfig.CredentialEntry> credentials) {
    for (var entry : credentials) {
      var credential = node.putObject(entry.name());
      entry.variable().ifPresent(name -> credential.put("value", variable(name)));
      texts(credential, "hosts", entry.hosts(), HostPort::text);
      entry.placeholder().ifPresent(p -> credential.put("placeholder", p));
    }
  }

  private static String variable(String name) {
    return "${" + name + "}";
  }

  private static String audit(AuditTarget target) {
    return switch (target) {
      case AuditTarget.Stdout() -> "-";
      case AuditTarget.File(var path) -> path.toString();
    };
  }

  private static <T> void texts(
      ObjectNode node, String key, List<T> values, Function<T, String> text) {
    var array = node.putArray(key);
    values.forEach(value -> array.add(text.apply(value)));
  }
}
