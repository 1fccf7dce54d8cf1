package dev.bottle.gateway.cli;

import dev.bottle.gateway.dlp.InvalidRulesException;
import dev.bottle.gateway.dlp.RuleFiles;
import dev.bottle.gateway.dlp.RuleSource;
import dev.bottle.gateway.dlp.SecretSearch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds, by a bottle's own rules, what of the host's secrets its agent gets to see. */
public final class HostSecrets {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final SecretSearch search;

  private HostSecrets(SecretSearch search) {
    this.search = search;
  }

  /** Whether the rules that come with the gateway are among a bottle's. */
  public enum Builtin {
    INCLUDED,
    LEFT_OUT
  }

  /**
   * A search.
   *
   * @param files texts of rules files (gitleaks TOML) that the gateway takes, by name
   * @param exempt ids of rules that the operator made an exception for: what they find may leave
   * @throws IllegalArgumentException when the gateway would not take the rules
   */
  public static HostSecrets by(Builtin builtin, Map<String, byte[]> files, Set<String> exempt) {
    var sources = new ArrayList<RuleSource>();
    switch (builtin) {
      case INCLUDED -> sources.add(RuleFiles.builtin());
      case LEFT_OUT -> {}
    }
    files.forEach(
        (name, toml) ->
            sources.add(new RuleSource(name, new String(toml, StandardCharsets.UTF_8))));
    try {
      return new HostSecrets(new SecretSearch(RuleFiles.forFiles(sources), exempt));
    } catch (InvalidRulesException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What of an environment variable's value is a secret; none of it for most variables. */
  public List<String> inVariable(String name, String value) {
    return search.inVariable(name, value);
  }

  /** Looks through a folder, for at most two seconds. */
  public FolderSecrets inFolder(Path root) throws InterruptedException {
    return FolderSearch.run(search, root, PATIENCE);
  }
}
