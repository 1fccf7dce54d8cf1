package dev.bottle.gateway.config;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.KnownSecret;
import dev.bottle.gateway.dlp.RuleSet;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.Policy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Optional;

/** Makes the guard that a configuration describes. */
public final class GuardAssembly {
  private final VaultAssembly vaults;
  private final ClientsAssembly clients;

  public GuardAssembly(VaultAssembly vaults, ClientsAssembly clients) {
    this.vaults = vaults;
    this.clients = clients;
  }

  /**
   * The guard of a configuration; its policy knows no own listeners yet.
   *
   * @param rules the compiled rules that {@code config.dlp().rules()} names; empty when they have
   *     problems of their own
   * @param previous the vault before a reload, or an empty one
   * @param problems has what is known to be wrong with the configuration, and learns of exemptions
   *     that name no rule and of values that are missing, unusable or for nothing
   * @return empty when there is any problem
   */
  public Optional<Guard> assemble(
      GatewayConfig config,
      Optional<RuleSet> rules,
      Secrets secrets,
      Vault previous,
      Problems problems) {
    if (!problems.anyUnder("$.dlp.exempt")) {
      rules.ifPresent(
          known -> {
            var ids = new ArrayList<>(known.ruleIds());
            ids.add(KnownSecret.RULE_ID);
            exemptions(config, ids, problems);
          });
    }
    var vault = vaults.assemble(config, secrets, previous, problems);
    var served = clients.assemble(config, secrets, problems);
    var told = ToldSecrets.of(secrets, problems);
    return rules
        .filter(_ -> problems.isEmpty())
        .map(
            known ->
                new Guard(
                        Policy.of(config.policyRules()),
                        served,
                        known,
                        config.dlp().inspection(),
                        vault,
                        told)
                    .withGit(config.git().entries()));
  }

  private static void exemptions(
      GatewayConfig config, Collection<String> rules, Problems problems) {
    var exempt = config.dlp().exempt();
    for (int i = 0; i < exempt.size(); i++) {
      var rule = exempt.get(i).rule();
      if (!rules.contains(rule)) {
        problems.add(
            new Place("$.dlp.exempt[" + i + "].rule", 0, 0),
            "there is no rule "
                + Shown.quoted(rule)
                + Suggestion.nearest(rule, rules)
                    .map(id -> "; did you mean \"" + id + "\"?")
                    .orElse(""));
      }
    }
  }
}
