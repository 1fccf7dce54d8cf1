package dev.bottle.gateway.cli;

import dev.bottle.gateway.config.GatewayConfig;
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
 * @param notes what of the rules files has no effect, for the operator
 */
record Setup(
    GatewayConfig config, Guard guard, Uplink uplink, Optional<String> caOut, List<String> notes) {

  /** The files that this setup was read from, beside gateway.json itself. */
  Set<Path> files() {
    var files = new HashSet<>(config.egress().upstreamCa());
    for (var entry : config.egress().clientCertificates()) {
      files.add(entry.certificate());
      entry.key().ifPresent(files::add);
    }
    for (var source : config.dlp().rules()) {
      if (source instanceof GatewayConfig.RuleOrigin.File(var path)) {
        files.add(path);
      }
    }
    return files;
  }
}
