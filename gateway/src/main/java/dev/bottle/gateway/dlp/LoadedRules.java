package dev.bottle.gateway.dlp;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Rules for traffic, and what of their files has no effect there.
 *
 * @param notes sentences for the operator, each beginning with the file's name
 * @param files every file that was read, those that another one extends too
 */
public record LoadedRules(RuleSet rules, List<String> notes, Set<Path> files) {
  public LoadedRules {
    notes = List.copyOf(notes);
    files = Set.copyOf(files);
  }
}
