package dev.bottle.gateway.cli;

import dev.bottle.gateway.config.GatewayConfig;
import dev.bottle.gateway.config.KeyedEntry;
import dev.bottle.gateway.dlp.LoadedRules;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.ssh.SshAccess;
import dev.bottle.gateway.ssh.SshRepository;
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

  private static final String NEW = " is new: a restart gives it a listener";

  /** What the operator should know. */
  List<String> notes() {
    var repositories =
        access.repositories().stream().map(SshRepository::account).flatMap(Optional::stream);
    var unpinned =
        Stream.concat(access.upstreams().stream(), repositories)
            .map(SshUpstream::entry)
            .filter(entry -> entry.knownHostKey().isEmpty())
            .map(
                entry ->
                    "the ssh or git entry "
                        + entry.host()
                        + " has no KnownHostKey: it is refused, with the key that upstream shows");
    return Stream.concat(rules.notes().stream(), unpinned).toList();
  }

  /**
   * What the operator should know of this setup in the place of another.
   *
   * @param served the names of entries that have a listener
   */
  List<String> notesAfter(Setup before, Set<String> served) {
    var notes = new ArrayList<String>();
    int lost = before.guard.rules().ruleCount() - guard.rules().ruleCount();
    if (lost > 0) {
      // May be meant, or a file that was cut short.
      notes.add(guard.rules().ruleCount() + " rules, " + lost + " fewer");
    }
    access.upstreams().stream()
        .map(upstream -> upstream.entry().host())
        .filter(host -> !served.contains(host))
        .forEach(host -> notes.add("the ssh entry " + host + NEW));
    config.listen().ssh().stream()
        .flatMap(_ -> access.repositories().stream())
        .map(repository -> repository.entry().name())
        .filter(name -> !served.contains(name))
        .forEach(name -> notes.add("the git entry " + name + NEW));
    return notes;
  }

  /** The files that this setup was read from, beside gateway.json itself. */
  Set<Path> files() {
    var files = new HashSet<>(config.egress().upstreamCa());
    for (var entry : config.egress().clientCertificates()) {
      files.add(entry.certificate());
      entry.key().ifPresent(files::add);
    }
    KeyedEntry.of(config).forEach(entry -> entry.identityFile().ifPresent(files::add));
    config.ssh().authorizedKeys().ifPresent(files::add);
    files.addAll(rules.files());
    return files;
  }
}
