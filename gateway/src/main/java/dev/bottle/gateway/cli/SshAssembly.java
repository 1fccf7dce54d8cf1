package dev.bottle.gateway.cli;

import dev.bottle.gateway.config.GatewayConfig;
import dev.bottle.gateway.config.GatewayConfig.GitTarget;
import dev.bottle.gateway.config.GatewayConfig.SshTarget;
import dev.bottle.gateway.config.IdentitySecrets;
import dev.bottle.gateway.config.KeyedEntry;
import dev.bottle.gateway.config.Place;
import dev.bottle.gateway.config.Problems;
import dev.bottle.gateway.config.PublicKeyText;
import dev.bottle.gateway.config.Secrets;
import dev.bottle.gateway.policy.GitUpstream;
import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.ssh.InvalidIdentityException;
import dev.bottle.gateway.ssh.SshAccess;
import dev.bottle.gateway.ssh.SshRepository;
import dev.bottle.gateway.ssh.SshUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings ssh and git entries together with the keys that they name and those that come on stdin.
 */
final class SshAssembly {
  /** Nobody's file of keys is larger: something else was named, such as a device. */
  private static final int MOST_BYTES = 1 << 20;

  private final GatewayConfig config;
  private final IdentitySecrets secrets;
  private final List<String> troubleWithFiles;

  private SshAssembly(
      GatewayConfig config, IdentitySecrets secrets, List<String> troubleWithFiles) {
    this.config = config;
    this.secrets = secrets;
    this.troubleWithFiles = troubleWithFiles;
  }

  /**
   * Reads every key anew.
   *
   * @param problems learns of each key that is missing or came for nothing
   * @param troubleWithFiles learns of each file and key that cannot be used; none is quoted
   * @return good for use only when neither has learnt anything
   */
  static SshAccess assemble(
      GatewayConfig config, Secrets secrets, Problems problems, List<String> troubleWithFiles) {
    var found = IdentitySecrets.find(config, secrets, problems);
    return new SshAssembly(config, found, troubleWithFiles).access();
  }

  private SshAccess access() {
    var upstreams = new ArrayList<SshUpstream>();
    for (var target : config.ssh().targets()) {
      upstream(target).ifPresent(upstreams::add);
    }
    var repositories = new ArrayList<SshRepository>();
    for (var target : config.git().targets()) {
      repository(target).ifPresent(repositories::add);
    }
    var keys = config.ssh().authorizedKeys().map(this::userKeys).orElse(List.of());
    return new SshAccess(upstreams, repositories, keys);
  }

  private Optional<SshUpstream> upstream(SshTarget target) {
    var keyed = KeyedEntry.of(target);
    return identity(keyed)
        .map(key -> new SshUpstream(target.entry(), key, passphrase(keyed)))
        .filter(upstream -> usable(upstream, source(keyed)));
  }

  private Optional<SshRepository> repository(GitTarget target) {
    var entry = target.entry();
    var keyed = KeyedEntry.of(target);
    return switch (entry.upstream()) {
      case GitUpstream.Https _ -> Optional.of(SshRepository.overHttps(entry));
      case GitUpstream.Ssh ssh ->
          identity(keyed)
              .map(key -> SshRepository.overSsh(entry, ssh, key, passphrase(keyed)))
              .filter(r -> r.account().stream().allMatch(a -> usable(a, source(keyed))));
    };
  }

  private String source(KeyedEntry entry) {
    var given = secrets.identities().containsKey(entry.name());
    return entry.place()
        + ": "
        + (given ? "standard input" : entry.identityFile().orElse(Path.of("")));
  }

  private Optional<SecretString> identity(KeyedEntry entry) {
    return Optional.ofNullable(secrets.identities().get(entry.name()))
        .or(
            () ->
                entry
                    .identityFile()
                    .flatMap(file -> read(source(entry), file))
                    .map(SecretString::new));
  }

  private Optional<SecretString> passphrase(KeyedEntry entry) {
    return Optional.ofNullable(secrets.passphrases().get(entry.name()));
  }

  private boolean usable(SshUpstream upstream, String source) {
    try {
      upstream.check();
      return true;
    } catch (InvalidIdentityException e) {
      troubleWithFiles.add(source + ": " + told(e));
    } catch (IOException e) {
      troubleWithFiles.add(source + ": " + e.getMessage());
    }
    return false;
  }

  private static String told(InvalidIdentityException e) {
    return switch (e.flaw()) {
      case NO_KEY -> "holds no private key that can be read";
      case OTHER_PASSPHRASE -> "has another passphrase";
      case LOCKED ->
          "is encrypted: its passphrase comes with --secrets-from-stdin, as"
              + " {\"passphrases\":{\"%s\":\"…\"}}".formatted(e.entry());
    };
  }

  private List<String> userKeys(Path file) {
    var source = Place.ROOT.path() + ".authorizedKeys: " + file;
    var keys = new ArrayList<String>();
    var text = read(source, file);
    if (text.isEmpty()) {
      return keys;
    }
    int number = 0;
    for (var line : text.get().lines().map(String::strip).toList()) {
      number++;
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        keys.add(PublicKeyText.ofUser(line).text());
      } catch (IllegalArgumentException e) {
        troubleWithFiles.add(source + ", line " + number + ": " + e.getMessage());
      }
    }
    if (keys.isEmpty() && troubleWithFiles.isEmpty()) {
      troubleWithFiles.add(source + ": names no key, so that nobody could connect");
    }
    return keys;
  }

  /** Keys are ASCII; what stands beside them, such as a comment, may be anything. */
  private Optional<String> read(String source, Path file) {
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        troubleWithFiles.add(source + ": is too large for a file of keys");
        return Optional.empty();
      }
      return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      troubleWithFiles.add(source + ": cannot be read");
      return Optional.empty();
    }
  }
}
