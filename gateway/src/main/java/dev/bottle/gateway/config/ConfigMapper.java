package dev.bottle.gateway.config;

import dev.bottle.gateway.config.ConfigDraft.CredentialDraft;
import dev.bottle.gateway.config.GatewayConfig.AuditTarget;
import dev.bottle.gateway.config.GatewayConfig.CaOut;
import dev.bottle.gateway.config.GatewayConfig.Client;
import dev.bottle.gateway.config.GatewayConfig.RuleOrigin;
import dev.bottle.gateway.guard.Exemption;
import dev.bottle.gateway.policy.CidrBlock;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.IpAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns the JSON of {@code gateway.json} into values, key by key. */
final class ConfigMapper {
  private static final List<String> LAUNCHER_KEYS = List.of("env", "runtime", "limits", "image");

  private final ReadContext context;
  private final Problems problems;

  ConfigMapper(ReadContext context, Problems problems) {
    this.context = context;
    this.problems = problems;
  }

  ConfigDraft read(JsonFields root) {
    var listen = section(root, "listen");
    var egress = section(root, "egress");
    var dlp = section(root, "dlp");
    var draft =
        new ConfigDraft(
            root.parsed("name", ConfigTexts::bottleName).map(Located::value),
            listen.parsed("proxy", ListenAddress::parse),
            listen.parsed("dns", ListenAddress::parse).map(Located::value),
            root.filledList("clients", this::client),
            egress.list("allowlist", AllowEntryElement::read),
            egress.list("passthrough", JsonFields.parsedBy(HostPort::parse)),
            ConfigDraft.values(egress.list("upstreamCa", JsonFields.parsedBy(context::path))),
            ConfigDraft.values(
                egress.list("privateNetworks", JsonFields.parsedBy(CidrBlock::parse))),
            rules(dlp),
            dlp.parsed("action", ConfigTexts::action).map(Located::value),
            dlp.list("exempt", this::exemption),
            credentials(root),
            resolve(root),
            caOut(root),
            root.parsed("audit", this::audit).map(Located::value));
    later(root, listen);
    if (listen.any("proxy").isEmpty()) {
      listen.missing("proxy");
    }
    List.of(listen, egress, dlp, root).forEach(JsonFields::end);
    return draft;
  }

  /** Keys that are known but not served: each tells so itself. */
  private void later(JsonFields root, JsonFields listen) {
    for (var key : List.of("ssh", "git")) {
      root.any(key)
          .filter(v -> !(v instanceof LocatedJson.Arr(var _, var elements) && elements.isEmpty()))
          .ifPresent(v -> notYet(v, "the " + key + " gate"));
    }
    for (var key : List.of("authorizedKeys", "hostKeyOut")) {
      root.any(key).ifPresent(v -> notYet(v, "the ssh gate"));
    }
    for (var key : List.of("ssh", "http", "tls", "admin")) {
      listen.any(key).ifPresent(v -> notYet(v, "the " + key + " listener"));
    }
    for (var key : LAUNCHER_KEYS) {
      root.refuse(key, key + " belongs to the manifest, not here");
    }
  }

  private void notYet(LocatedJson value, String what) {
    problems.add(value.place(), "not available in this version yet: " + what);
  }

  /** A section that is absent, or of a wrong type, reads as an empty one. */
  private JsonFields section(JsonFields root, String key) {
    return root.object(key).orElseGet(() -> JsonFields.absent(root.place(), key, problems));
  }

  private Optional<Client> client(LocatedJson value, Problems reported) {
    return JsonFields.of(value, reported)
        .flatMap(
            fields -> {
              var name = fields.required("name", ConfigTexts::bottleName);
              var address = fields.required("address", IpAddress::parse);
              fields.end();
              return name.flatMap(n -> address.map(a -> new Client(n.value(), a.value())));
            });
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
    return text.equals("builtin") ? new RuleOrigin.Builtin() : new RuleOrigin.File(path(text));
  }

  private AuditTarget audit(String text) {
    return text.equals("-") ? new AuditTarget.Stdout() : new AuditTarget.File(path(text));
  }

  private Path path(String text) {
    return context.path(ConfigTexts.filled(text));
  }

  private Optional<CaOut> caOut(JsonFields root) {
    var tls = section(root, "tls");
    var path = tls.parsed("caOut", text -> new CaOut(path(text), text)).map(Located::value);
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
