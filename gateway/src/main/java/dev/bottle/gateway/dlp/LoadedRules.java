package dev.bottle.gateway.dlp;

import java.util.List;

/**
 * Rules, and what of their files has no effect.
 *
 * @param notes sentences for the operator, each beginning with the file's name
 */
public record LoadedRules(RuleSet rules, List<String> notes) {
  public LoadedRules {
    notes = List.copyOf(notes);
  }
}
