package dev.bottle.launcher.manifest;

import java.util.List;
import java.util.Optional;

/**
 * What is looked for in traffic, and what then happens.
 *
 * @param rules the whole list of rules; the built-in ones alone when the manifest says nothing
 * @param action empty: block, and mask in the model API's message calls
 * @param exempt rules that do not count on a host
 */
public record DlpSpec(List<Rules> rules, Optional<Action> action, List<Exemption> exempt) {
  public DlpSpec {
    rules = List.copyOf(rules);
    exempt = List.copyOf(exempt);
  }

  /** One entry of the rules list. */
  public sealed interface Rules {
    /** How many rules it brings. */
    int count();

    /** The rules that come with the gateway. */
    record Builtin(int count) implements Rules {}

    /** A gitleaks TOML file. */
    record File(NamedFile file, int count) implements Rules {}
  }

  /** What happens to traffic in which a rule finds something. */
  public enum Action {
    BLOCK,
    REDACT,
    LOG;

    /** The manifest's word for it. */
    public String word() {
      return switch (this) {
        case BLOCK -> "block";
        case REDACT -> "redact";
        case LOG -> "log";
      };
    }
  }

  /** One rule that does not count on one host ({@code host} or {@code host:port}). */
  public record Exemption(String rule, String host) {}
}
