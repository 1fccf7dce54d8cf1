package dev.bottle.gateway.guard;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.RuleSet;
import dev.bottle.gateway.policy.Policy;

/**
 * Everything that an exchange is judged by, as one immutable value; a reload swaps it whole.
 *
 * @param policy where it may go
 * @param rules what must not leave; always looks for the vault's values too, never for its
 *     placeholders
 * @param inspection what a finding leads to
 * @param vault the logins that are put in
 */
public record Guard(Policy policy, RuleSet rules, Inspection inspection, Vault vault) {

  public Guard {
    rules = rules.withKnown(vault.known(), vault.placeholders().values());
  }
}
