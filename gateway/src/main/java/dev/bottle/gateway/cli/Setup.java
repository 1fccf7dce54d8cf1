package dev.bottle.gateway.cli;

import dev.bottle.gateway.config.GatewayConfig;
import dev.bottle.gateway.dlp.LoadedRules;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.upstream.Uplink;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A configuration and what was made of it.
 *
 * @param caOut the CA file as the operator named it, in a flag or in the file
 * @param rules as they were read, with what of their files has no effect
 */
record Setup(
    GatewayConfig config, Guard guard, Uplink uplink, Optional<String> caOut, LoadedRules rules) {

  /** What the operator should know. */
  List<String> notes() {
    return rules.notes();
  }

  /** The files that this setup was read from, beside gateway.json itself. */
  Set<Path> files() {
    var files = new HashSet<>(config.egress().upstreamCa());
    for (var entry : config.egress().clientCertificates()) {
      files.add(entry.certificate());
      entry.key().ifPresent(files::add);
    }
    files.addAll(rules.files());
    return files;
  }
}
