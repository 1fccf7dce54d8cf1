package dev.bottle.gateway.config;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.RuleSet;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.Policy;

/** Makes the guard that a configuration describes. */
public final class GuardAssembly {
  private final VaultAssembly vaults;

  /** Vaults are made by {@code vaults}. */
  public GuardAssembly(VaultAssembly vaults) {
    this.vaults = vaults;
  }

  /**
   * The guard of a configuration; its policy knows no own listeners yet.
   *
   * @param rules the compiled rules that {@code config.dlp().rules()} names
   * @param previous the vault before a reload, or an empty one
   * @throws InvalidConfigException when an exemption names no rule, or a credential's value is
   *     missing, unusable or for nothing
   */
  public Guard assemble(GatewayConfig config, RuleSet rules, Secrets secrets, Vault previous)
      throws InvalidConfigException {
    exemptions(config, rules);
    return new Guard(
        Policy.of(config.policyRules()),
        rules,
        config.dlp().inspection(),
        vaults.assemble(config, secrets, previous));
  }

  private static void exemptions(GatewayConfig config, RuleSet rules)
      throws InvalidConfigException {
    var problems = new Problems();
    var exempt = config.dlp().exempt();
    for (int i = 0; i < exempt.size(); i++) {
      var rule = exempt.get(i).rule();
      if (!rules.ruleIds().contains(rule)) {
        problems.add(
            new Place("$.dlp.exempt[" + i + "].rule", 0, 0),
            "there is no rule "
                + Shown.quoted(rule)
                + Suggestion.nearest(rule, rules.ruleIds())
                    .map(id -> "; did you mean \"" + id + "\"?")
                    .orElse(""));
      }
    }
    problems.throwIfAny();
  }
}
