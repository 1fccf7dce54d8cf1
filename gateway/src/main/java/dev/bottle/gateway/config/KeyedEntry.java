package dev.bottle.gateway.config;

import dev.bottle.gateway.policy.GitUpstream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An entry that is opened with a private key.
 *
 * @param name its Host or Name, by which the key and its passphrase come on standard input
 * @param identityFile empty when the key comes there
 * @param place where the key stands
 */
public record KeyedEntry(String name, Optional<Path> identityFile, Place place) {

  /** All of a configuration: ssh entries, then git entries whose upstream is reached by ssh. */
  public static List<KeyedEntry> of(GatewayConfig config) {
    return Stream.concat(
            config.ssh().targets().stream().map(KeyedEntry::of),
            config.git().targets().stream()
                .filter(t -> t.entry().upstream() instanceof GitUpstream.Ssh)
                .map(KeyedEntry::of))
        .toList();
  }

  /** An ssh entry. */
  public static KeyedEntry of(GatewayConfig.SshTarget target) {
    return of("ssh", target.entry().host(), target.identityFile());
  }

  /** A git entry. */
  public static KeyedEntry of(GatewayConfig.GitTarget target) {
    return of("git", target.entry().name(), target.identityFile());
  }

  private static KeyedEntry of(String key, String name, Optional<Path> identityFile) {
    return new KeyedEntry(
        name, identityFile, new Place("$." + key + "[" + name + "].IdentityFile", 0, 0));
  }
}
