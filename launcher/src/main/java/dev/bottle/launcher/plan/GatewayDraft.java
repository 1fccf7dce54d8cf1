package dev.bottle.launcher.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.PathPattern;
import dev.bottle.launcher.manifest.BottleSpec;
import dev.bottle.launcher.manifest.DlpSpec;
import dev.bottle.launcher.manifest.GitSpec;
import dev.bottle.launcher.manifest.NamedFile;
import dev.bottle.launcher.manifest.SshSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the part of {@code gateway.json} that a manifest decides; values of secrets stay out. */
final class GatewayDraft {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final ObjectNode root = JsonNodeFactory.instance.objectNode();
  private final Map<String, byte[]> files = new LinkedHashMap<>();

  private GatewayDraft() {}

  static GatewayPlan of(
      BottleSpec bottle,
      List<AllowEntry> allowlist,
      List<CredentialPlan> credentials,
      List<SshSpec> ssh,
      List<GitSpec> git) {
    var draft = draft(bottle, allowlist, credentials, ssh, git);
    return new GatewayPlan(draft.root.toPrettyString(), draft.files);
  }

  /** The configuration alone, without the files that it names. */
  static ObjectNode config(
      BottleSpec bottle,
      List<AllowEntry> allowlist,
      List<CredentialPlan> credentials,
      List<SshSpec> ssh,
      List<GitSpec> git) {
    return draft(bottle, allowlist, credentials, ssh, git).root;
  }

  /** The same configuration with these entries. */
  static GatewayPlan with(GatewayPlan gateway, List<SshSpec> ssh, List<GitSpec> git) {
    try {
      var config = MAPPER.readValue(gateway.configJson(), ObjectNode.class);
      SshDraft.write(config, ssh);
      GitDraft.write(config, git);
      return new GatewayPlan(config.toPrettyString(), gateway.files());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a planned gateway.json is JSON", e);
    }
  }

  private static GatewayDraft draft(
      BottleSpec bottle,
      List<AllowEntry> allowlist,
      List<CredentialPlan> credentials,
      List<SshSpec> ssh,
      List<GitSpec> git) {
    var draft = new GatewayDraft();
    draft.egress(bottle, allowlist);
    draft.dlp(bottle.dlp());
    draft.credentials(credentials);
    var resolve = draft.root.putObject("resolve");
    bottle.resolve().forEach(resolve::put);
    SshDraft.write(draft.root, ssh);
    GitDraft.write(draft.root, git);
    return draft;
  }

  private void egress(BottleSpec bottle, List<AllowEntry> allowlist) {
    var egress = root.putObject("egress");
    var entries = egress.putArray("allowlist");
    allowlist.forEach(entry -> allow(entries, entry));
    texts(egress, "passthrough", bottle.egress().passthrough());
    var authorities = egress.putArray("upstreamCa");
    bottle
        .egress()
        .upstreamCa()
        .forEach(ca -> authorities.add(snapshot("upstream-ca", ".pem", ca)));
    texts(egress, "privateNetworks", bottle.egress().privateNetworks());
  }

  private static void allow(ArrayNode entries, AllowEntry entry) {
    if (entry.methods().isEmpty() && entry.paths().isEmpty()) {
      entries.add(entry.target().text());
      return;
    }
    var node = entries.addObject().put("host", entry.target().text());
    if (!entry.methods().isEmpty()) {
      texts(node, "methods", entry.methods().stream().sorted().toList());
    }
    if (!entry.paths().isEmpty()) {
      texts(node, "paths", entry.paths().stream().map(PathPattern::text).toList());
    }
  }

  private void dlp(DlpSpec spec) {
    var dlp = root.putObject("dlp");
    var rules = dlp.putArray("rules");
    for (var entry : spec.rules()) {
      switch (entry) {
        case DlpSpec.Rules.Builtin _ -> rules.add("builtin");
        case DlpSpec.Rules.File(var file, _) -> rules.add(snapshot("rules", ".toml", file));
      }
    }
    spec.action().ifPresent(action -> dlp.put("action", action.word()));
    var exempt = dlp.putArray("exempt");
    spec.exempt().forEach(e -> exempt.addObject().put("rule", e.rule()).put("host", e.host()));
  }

  private void credentials(List<CredentialPlan> credentials) {
    var node = root.putObject("credentials");
    credentials.forEach(c -> texts(node.putObject(c.name()), "hosts", c.hosts()));
  }

  /** The bytes that were approved lie beside {@code gateway.json}, under a name of ours. */
  private String snapshot(String stem, String suffix, NamedFile file) {
    var name = stem + "-" + (files.size() + 1) + suffix;
    files.put(name, file.bytes());
    return name;
  }

  private static void texts(ObjectNode node, String key, List<String> values) {
    var array = node.putArray(key);
    values.forEach(array::add);
  }
}
