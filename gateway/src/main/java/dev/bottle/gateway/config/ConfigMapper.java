package dev.bottle.gateway.config;

import dev.bottle.gateway.config.ConfigDraft.CredentialDraft;
import dev.bottle.gateway.config.ConfigDraft.GitDraft;
import dev.bottle.gateway.config.ConfigDraft.ListenDraft;
import dev.bottle.gateway.config.ConfigDraft.SshDraft;
import dev.bottle.gateway.config.GatewayConfig.AuditTarget;
import dev.bottle.gateway.config.GatewayConfig.CaOut;
import dev.bottle.gateway.config.GatewayConfig.RuleOrigin;
import dev.bottle.gateway.guard.Exemption;
import dev.bottle.gateway.policy.CidrBlock;
import dev.bottle.gateway.policy.GitUpstream.Ssh;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns the JSON of {@code gateway.json} into values, key by key. */
final class ConfigMapper {
  private static final List<String> LAUNCHER_KEYS = List.of("env", "runtime", "image");

  private final ReadContext context;
  private final Problems problems;

  ConfigMapper(ReadContext context, Problems problems) {
    this.context = context;
    this.problems = problems;
  }

  ConfigDraft read(JsonFields root) {
    var listen = root.section("listen");
    var gateway = root.section("gateway");
    var egress = root.section("egress");
    var dlp = root.section("dlp");
    var git = git(root);
    var draft =
        new ConfigDraft(
            root.parsed("name", ConfigTexts::bottleName).map(Located::value),
            listen(listen),
            LimitsElement.read(gateway.section("limits")),
            root.filledList("clients", new ClientElement(context)),
            egress.list("allowlist", AllowEntryElement::read),
            egress.list("passthrough", JsonFields.parsedBy(HostPort::parse)),
            ConfigDraft.values(egress.list("upstreamCa", JsonFields.parsedBy(context::filledPath))),
            ConfigDraft.values(
                egress.list("privateNetworks", JsonFields.parsedBy(CidrBlock::parse))),
            egress.read("upstreamProxy", UpstreamElements::proxy).map(Located::value),
            egress.list("clientCertificates", new UpstreamElements(context)::certificate),
            rules(dlp),
            dlp.parsed("action", ConfigTexts::action).map(Located::value),
            dlp.list("exempt", this::exemption),
            ssh(root, listen, git),
            git,
            credentials(root),
            resolve(root),
            caOut(root),
            root.parsed("audit", this::audit).map(Located::value));
    elsewhere(root);
    List.of(listen, gateway, egress, dlp, root).forEach(JsonFields::end);
    return draft;
  }

  private static ListenDraft listen(JsonFields listen) {
    return new ListenDraft(
        listen.required("proxy", ListenAddress::parse),
        listen.parsed("http", ListenAddress::parse),
        listen.parsed("tls", ListenAddress::parse),
        listen.parsed("dns", ListenAddress::parse),
        listen.parsed("ssh", ListenAddress::parse),
        listen.parsed("admin", ListenAddress::parse));
  }

  private GitDraft git(JsonFields root) {
    return new GitDraft(
        declared(root, "git"),
        root.list("git", new GitElement(context)),
        root.parsed("pushes", context::filledPath).map(Located::value));
  }

  private static int declared(JsonFields root, String key) {
    return root.any(key)
        .map(v -> v instanceof LocatedJson.Arr a ? a.elements().size() : 1)
        .orElse(0);
  }

  private SshDraft ssh(JsonFields root, JsonFields listen, GitDraft git) {
    var targets = root.list("ssh", new SshElement(context));
    int declared = declared(root, "ssh");
    var keys = root.parsed("authorizedKeys", context::filledPath).map(Located::value);
    var hostKeyOut = root.parsed("hostKeyOut", context::filledPath).map(Located::value);
    boolean overSsh =
        git.targets().stream().anyMatch(t -> t.value().entry().upstream() instanceof Ssh);
    if (declared == 0 && git.declared() == 0) {
      listen.refuse("ssh", "there is no ssh or git entry to listen for");
    } else if (declared > 0 || overSsh) {
      listen.expect("ssh");
      root.expect("authorizedKeys");
    } else if (listen.any("ssh").isPresent()) {
      root.expect("authorizedKeys");
    }
    return new SshDraft(declared, targets, keys, hostKeyOut);
  }

  /** Keys that say so themselves when they stand here. */
  private static void elsewhere(JsonFields root) {
    for (var key : LAUNCHER_KEYS) {
      root.refuse(key, key + " belongs to the manifest, not here");
    }
    root.refuse(
        "limits",
        "limits of a container belong to the manifest, not here; the gateway's own stand in"
            + " \"gateway\": {\"limits\": …}");
  }

  private Optional<Exemption> exemption(LocatedJson value, Problems reported) {
    return JsonFields.of(value, reported)
        .flatMap(
            fields -> {
              var rule = fields.required("rule", ConfigTexts::filled);
              var host = fields.required("host", HostPort::parse);
              fields.end();
              return rule.flatMap(r -> host.map(h -> new Exemption(r.value(), h.value())));
            });
  }

  private List<RuleOrigin> rules(JsonFields dlp) {
    var sources = ConfigDraft.values(dlp.filledList("rules", JsonFields.parsedBy(this::rule)));
    return dlp.any("rules").isEmpty() ? List.of(new RuleOrigin.Builtin()) : sources;
  }

  private RuleOrigin rule(String text) {
    return text.equals("builtin")
        ? new RuleOrigin.Builtin()
        : new RuleOrigin.File(context.filledPath(text));
  }

  private AuditTarget audit(String text) {
    return text.equals("-")
        ? new AuditTarget.Stdout()
        : new AuditTarget.File(context.filledPath(text));
  }

  private Optional<CaOut> caOut(JsonFields root) {
    var tls = root.section("tls");
    var path =
        tls.parsed("caOut", text -> new CaOut(context.filledPath(text), text)).map(Located::value);
    tls.end();
    return path;
  }

  private Map<Host, IpAddress> resolve(JsonFields root) {
    var out = new LinkedHashMap<Host, IpAddress>();
    root.members("resolve")
        .forEach(
            (name, value) -> {
              var host = ConfigTexts.host(name, value.place(), problems);
              var address = JsonFields.parsedBy(IpAddress::parse).read(value, problems);
              host.ifPresent(h -> address.ifPresent(a -> putOnce(out, h, a, value.place())));
            });
    return out;
  }

  private void putOnce(Map<Host, IpAddress> out, Host host, IpAddress address, Place place) {
    boolean fromFile = place.line() > 0; // a flag wins over the file, however it spells the host
    if (out.put(host, address) != null && fromFile) {
      problems.add(place, "this host stands twice, in two spellings");
    }
  }

  private List<Located<CredentialDraft>> credentials(JsonFields root) {
    var out = new ArrayList<Located<CredentialDraft>>();
    var element = new CredentialElement(context, problems);
    root.members("credentials")
        .forEach(
            (name, value) ->
                element
                    .read(name, value)
                    .ifPresent(draft -> out.add(new Located<>(draft, value.place()))));
    return out;
  }
}
