package dev.bottle.gateway.guard;

import dev.bottle.gateway.dlp.KnownSecret;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.RequestPath;
import java.util.List;
import java.util.Optional;

/**
 * What findings lead to.
 *
 * @param action the operator's choice for all traffic; empty for the default
 * @param exemptions rules that do not count for some hosts
 */
public record Inspection(Optional<DlpAction> action, List<Exemption> exemptions) {
  private static final HostName MODEL_API = new HostName("api.anthropic.com");
  private static final String MESSAGES = "/v1/messages";

  /** No choice and no exemption. */
  public static final Inspection DEFAULT = new Inspection(Optional.empty(), List.of());

  public Inspection {
    exemptions = List.copyOf(exemptions);
    if (action.equals(Optional.of(DlpAction.EXEMPT))) {
      throw new IllegalArgumentException("exempt is not an action for all traffic");
    }
  }

  /**
   * The action for a finding of {@code rule} in a request to {@code path} of {@code target}. A
   * known value is never let through by an action: {@link Guard#knownFor} says which may go where.
   */
  public DlpAction actionFor(String rule, Destination target, RequestPath path) {
    if (rule.equals(KnownSecret.RULE_ID)) {
      var chosen = action.orElseGet(() -> defaultFor(target, path));
      return chosen == DlpAction.REDACT ? DlpAction.REDACT : DlpAction.BLOCK;
    }
    return exempts(rule, target)
        ? DlpAction.EXEMPT
        : action.orElseGet(() -> defaultFor(target, path));
  }

  /** Whether a rule does not count at the destination. */
  boolean exempts(String rule, Destination target) {
    return exemptions.stream().anyMatch(e -> e.rule().equals(rule) && e.host().covers(target));
  }

  /** Whether a name that {@code rule} finds may be resolved. */
  public boolean passes(String rule, Host name) {
    return action.equals(Optional.of(DlpAction.LOG))
        || exemptions.stream()
            .anyMatch(e -> e.rule().equals(rule) && e.host().host().matches(name));
  }

  /**
   * A conversation carries what the agent has read, so a refused message would be refused on every
   * later turn: the model API's message calls are masked instead.
   */
  private static DlpAction defaultFor(Destination target, RequestPath path) {
    boolean message = path.text().equals(MESSAGES) || path.text().startsWith(MESSAGES + "/");
    return target.host().equals(MODEL_API) && message ? DlpAction.REDACT : DlpAction.BLOCK;
  }
}
