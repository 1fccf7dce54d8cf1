package dev.bottle.launcher.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bottle.gateway.policy.CommandPattern;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostKey;
import dev.bottle.gateway.policy.RepositoryPattern;
import dev.bottle.gateway.policy.SshGrant;
import dev.bottle.gateway.policy.SshGrant.Lfs;
import dev.bottle.launcher.manifest.BottleSpec;
import dev.bottle.launcher.manifest.SshSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans a bottle's ssh entries, and writes them as {@code gateway.json} has them. */
final class SshDraft {
  private static final String KEY = "ssh";

  private SshDraft() {}

  /**
   * The entries of a bottle. What the manifest says of a host key counts most.
   *
   * @param remembered the host keys that the person has agreed to at earlier starts
   */
  static List<SshSpec> of(BottleSpec bottle, Map<Destination, HostKey> remembered) {
    return bottle.ssh().stream().map(entry -> remembering(entry, remembered)).toList();
  }

  /** The entry with the key that is remembered of its upstream, where the manifest has none. */
  static SshSpec remembering(SshSpec entry, Map<Destination, HostKey> remembered) {
    return entry.pinned(
        entry.pin().remembering(Optional.ofNullable(remembered.get(entry.upstream()))));
  }

  /** Sets the entries, if there are any; private keys come on the gateway's stdin. */
  static void write(ObjectNode config, List<SshSpec> entries) {
    config.remove(KEY);
    if (!entries.isEmpty()) {
      var list = config.putArray(KEY);
      entries.forEach(entry -> list.add(node(entry)));
    }
  }

  private static ObjectNode node(SshSpec entry) {
    var node =
        JsonNodeFactory.instance
            .objectNode()
            .put("Host", entry.host())
            .put("Hostname", entry.upstream().host().text())
            .put("User", entry.user())
            .put("Port", entry.upstream().port());
    entry.pin().known().ifPresent(key -> node.put("KnownHostKey", key.line()));
    switch (entry.grant()) {
      case SshGrant.Git(var repositories, var lfs, var push) -> {
        texts(node, "git", repositories.stream().map(RepositoryPattern::text).toList());
        if (lfs == Lfs.ALLOWED) {
          node.put("lfs", true);
        }
        GitDraft.push(node, push);
      }
      case SshGrant.Commands(var commands) ->
          texts(node, "commands", commands.stream().map(CommandPattern::text).toList());
      case SshGrant.Anything() -> {}
    }
    return node;
  }

  /** An empty list means any repository here, and that is how {@code git} as the user is read. */
  private static void texts(ObjectNode node, String key, List<String> values) {
    if (!values.isEmpty()) {
      var array = node.putArray(key);
      values.forEach(array::add);
    }
  }
}
