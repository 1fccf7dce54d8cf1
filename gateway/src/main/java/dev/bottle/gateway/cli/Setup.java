package dev.bottle.gateway.cli;

import dev.bottle.gateway.SshAccess;
import dev.bottle.gateway.config.GatewayConfig;
import dev.bottle.gateway.dlp.LoadedRules;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.ssh.SshUpstream;
import dev.bottle.gateway.upstream.Uplink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A configuration and what was made of it.
 *
 * @param caOut the CA file as the operator named it, in a flag or in the file
 * @param rules as they were read, with what of their files has no effect
 */
record Setup(
    GatewayConfig config,
    Guard guard,
    Uplink uplink,
    SshAccess access,
    Optional<String> caOut,
    LoadedRules rules) {

  /** What the operator should know. */
  List<String> notes() {
    var unpinned =
        access.upstreams().stream()
            .map(SshUpstream::entry)
            .filter(entry -> entry.knownHostKey().isEmpty())
            .map(
                entry ->
                    "the ssh entry "
                        + entry.host()
                        + " has no KnownHostKey: it is refused, with the key that upstream shows");
    return Stream.concat(rules.notes().stream(), unpinned).toList();
  }

  /**
   * What the operator should know of this setup in the place of another.
   *
   * @param served the ssh entries that have a listener
   */
  List<String> notesAfter(Setup before, Set<String> served) {
    var notes = new ArrayList<String>();
    int lost = before.guard.rules().ruleCount() - guard.rules().ruleCount();
    if (lost > 0) {
      // May be meant, or a file that was cut short.
      notes.add(guard.rules().ruleCount() + " rules, " + lost + " fewer");
    }
    for (var upstream : access.upstreams()) {
      if (!served.contains(upstream.entry().host())) {
        notes.add(
            "the ssh entry " + upstream.entry().host() + " is new: a restart gives it a listener");
      }
    }
    return notes;
  }

  /** The files that this setup was read from, beside gateway.json itself. */
  Set<Path> files() {
    var files = new HashSet<>(config.egress().upstreamCa());
    for (var entry : config.egress().clientCertificates()) {
      files.add(entry.certificate());
      entry.key().ifPresent(files::add);
    }
    config.ssh().targets().forEach(target -> target.identityFile().ifPresent(files::add));
    config.ssh().authorizedKeys().ifPresent(files::add);
    files.addAll(rules.files());
    return files;
  }
}
