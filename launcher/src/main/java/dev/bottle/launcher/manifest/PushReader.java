package dev.bottle.launcher.manifest;

import dev.bottle.gateway.policy.PathPattern;
import dev.bottle.gateway.policy.PushGrant;
import dev.bottle.gateway.policy.RefPattern;
import java.util.List;

/** Reads what may be pushed. */
final class PushReader {
  /** The keys of an entry that say so. */
  static final List<String> KEYS = List.of("push", "pushPaths");

  private PushReader() {}

  /** Without {@code push} the branches below {@code agent/}; an empty list grants nothing. */
  static PushGrant read(Section entry) {
    var refs =
        entry.value("push").isEmpty()
            ? PushGrant.AGENT_BRANCHES.refs()
            : entry.strings("push", RefPattern::parse);
    return new PushGrant(refs, entry.strings("pushPaths", PushReader::path));
  }

  /** From the repository's root, with or without the slash that a pattern begins with. */
  private static PathPattern path(String written) {
    return new PathPattern(written.startsWith("/") ? written : "/" + written);
  }
}
