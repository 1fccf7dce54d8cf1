package dev.bottle.launcher.preflight;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bottle.gateway.policy.PathPattern;
import dev.bottle.gateway.policy.PushGrant;
import dev.bottle.gateway.policy.RefPattern;
import dev.bottle.gateway.policy.RefPattern.Reach;
import dev.bottle.launcher.manifest.GitSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Shows git entries: which repository, what may be pushed there, by which login. */
final class GitRows {
  private GitRows() {}

  /**
   * One entry for a person.
   *
   * @param shown how a path is shown
   */
  static String text(GitSpec entry, Function<Path, String> shown) {
    var texts = new ArrayList<String>();
    texts.add(entry.name() + ": " + entry.upstream().url());
    texts.add(push(entry.push()));
    entry.login().ifPresent(login -> texts.add(SshRows.account(login, shown)));
    return String.join(", ", texts);
  }

  /** What may be pushed; what goes beyond new commits on a branch stands out. */
  static String push(PushGrant grant) {
    var texts = new ArrayList<String>();
    texts.add(grant.refs().isEmpty() ? "no push" : "push " + String.join(" ", refs(grant)));
    var forced =
        grant.refs().stream().filter(p -> p.reach() == Reach.ANY).map(RefPattern::glob).toList();
    if (!forced.isEmpty()) {
      texts.add("may force and delete " + String.join(" ", forced));
    }
    if (!grant.paths().isEmpty()) {
      texts.add("may change what runs elsewhere: " + String.join(" ", paths(grant)));
    }
    return String.join(", ", texts);
  }

  private static List<String> refs(PushGrant grant) {
    return grant.refs().stream().map(RefPattern::glob).toList();
  }

  /** As they are in the repository. */
  private static List<String> paths(PushGrant grant) {
    return grant.paths().stream().map(PathPattern::text).map(p -> p.substring(1)).toList();
  }

  /** All entries for programs. */
  static void json(ArrayNode array, List<GitSpec> entries) {
    for (var entry : entries) {
      var node =
          array.addObject().put("name", entry.name()).put("upstream", entry.upstream().url());
      json(node, entry.push());
      entry.login().ifPresent(login -> SshRows.json(node, login));
    }
  }

  static void json(ObjectNode node, PushGrant grant) {
    var refs = node.putArray("push");
    grant.refs().stream().map(RefPattern::text).forEach(refs::add);
    var paths = node.putArray("pushPaths");
    paths(grant).forEach(paths::add);
  }
}
