package dev.bottle.gateway.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bottle.gateway.policy.PathPattern;
import dev.bottle.gateway.policy.PushGrant;
import dev.bottle.gateway.policy.RefPattern;

/** The keys {@code push} and {@code pushPaths} of an entry that is for git. */
final class PushElement {
  private PushElement() {}

  /** What may be pushed; an empty list of refs means that nothing may be. */
  static PushGrant read(JsonFields fields) {
    var refs = fields.list("push", JsonFields.parsedBy(RefPattern::parse));
    var paths = fields.list("pushPaths", JsonFields.parsedBy(PushElement::path));
    return new PushGrant(
        fields.any("push").isPresent() ? ConfigDraft.values(refs) : PushGrant.AGENT_BRANCHES.refs(),
        ConfigDraft.values(paths));
  }

  /** Reports both keys where nothing can be pushed. */
  static void refuse(JsonFields fields) {
    for (var key : new String[] {"push", "pushPaths"}) {
      fields.refuse(key, "\"" + key + "\" goes with entries that are for git only");
    }
  }

  private static PathPattern path(String text) {
    return new PathPattern(text.startsWith("/") ? text : "/" + ConfigTexts.filled(text));
  }

  /** Writes what {@link #read} reads. */
  static void write(ObjectNode node, PushGrant grant) {
    if (!grant.refs().equals(PushGrant.AGENT_BRANCHES.refs())) {
      var refs = node.putArray("push");
      grant.refs().forEach(pattern -> refs.add(pattern.text()));
    }
    if (!grant.paths().isEmpty()) {
      var paths = node.putArray("pushPaths");
      grant.paths().forEach(pattern -> paths.add(pattern.text()));
    }
  }
}
