package dev.bottle.launcher.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostKey;
import dev.bottle.gateway.policy.PathPattern;
import dev.bottle.gateway.policy.PushGrant;
import dev.bottle.gateway.policy.RefPattern;
import dev.bottle.launcher.manifest.BottleSpec;
import dev.bottle.launcher.manifest.GitSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans a bottle's git entries, and writes them as {@code gateway.json} has them. */
final class GitDraft {
  private static final String KEY = "git";

  private GitDraft() {}

  /**
   * The entries of a bottle. What the manifest says of a host key counts most.
   *
   * @param remembered the host keys that the person has agreed to at earlier starts
   */
  static List<GitSpec> of(BottleSpec bottle, Map<Destination, HostKey> remembered) {
    return bottle.git().stream().map(entry -> remembering(entry, remembered)).toList();
  }

  /** The entry with the key that is remembered of its upstream, where the manifest has none. */
  static GitSpec remembering(GitSpec entry, Map<Destination, HostKey> remembered) {
    return entry.pinned(
        entry.pin().remembering(Optional.ofNullable(remembered.get(entry.upstream().at()))));
  }

  /** Sets the entries, if there are any; private keys come on the gateway's stdin. */
  static void write(ObjectNode config, List<GitSpec> entries) {
    config.remove(KEY);
    if (!entries.isEmpty()) {
      var list = config.putArray(KEY);
      for (var entry : entries) {
        var node =
            list.addObject().put("Name", entry.name()).put("Upstream", entry.upstream().url());
        if (entry.login().isPresent()) {
          entry.pin().known().ifPresent(key -> node.put("KnownHostKey", key.line()));
        }
        push(node, entry.push());
      }
    }
  }

  /** Says what may be pushed, where it is not what holds without a word. */
  static void push(ObjectNode node, PushGrant grant) {
    if (!grant.refs().equals(PushGrant.AGENT_BRANCHES.refs())) {
      var refs = node.putArray("push");
      grant.refs().stream().map(RefPattern::text).forEach(refs::add);
    }
    if (!grant.paths().isEmpty()) {
      var paths = node.putArray("pushPaths");
      grant.paths().stream().map(PathPattern::text).forEach(paths::add);
    }
  }
}
