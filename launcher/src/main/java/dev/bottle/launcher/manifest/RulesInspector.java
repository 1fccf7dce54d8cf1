package dev.bottle.launcher.manifest;

import java.util.List;

/** Judges rules as the gateway would. */
public interface RulesInspector {

  /** How many rules come with the gateway. */
  int builtinRules();

  /** Reads a rules file (gitleaks TOML); no fault means that the gateway takes it. */
  Report inspect(String fileName, byte[] toml);

  /** What a rules file holds. */
  record Report(int rules, List<Fault> faults) {
    public Report {
      faults = List.copyOf(faults);
    }
  }

  /** One thing wrong, with its place in the rules file. */
  record Fault(int line, int column, String message) {}
}
