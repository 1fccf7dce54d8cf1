package dev.bottle.launcher.cli;

import dev.bottle.gateway.cli.RulesFileCheck;
import dev.bottle.launcher.manifest.RulesInspector;

/** Lets the gateway's own code judge rules files. */
record GatewayRules() implements RulesInspector {
  @Override
  public int builtinRules() {
    return RulesFileCheck.builtinRules();
  }

  @Override
  public Report inspect(String fileName, byte[] toml) {
    var check = RulesFileCheck.of(fileName, toml);
    return new Report(
        check.rules(),
        check.problems().stream()
            .map(p -> new Fault(Math.max(1, p.line()), Math.max(1, p.column()), p.message()))
            .toList());
  }
}
