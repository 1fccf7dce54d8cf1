package dev.bottle.gateway.event;

import dev.bottle.gateway.policy.SecretKind;
import java.util.Optional;

/** How an exchange ended. */
public sealed interface Outcome {

  /**
   * It was allowed and came to its end.
   *
   * @param rule the DLP rule that matched where a match is logged only, or was a canary's
   * @param location where it matched
   * @param secret what was found
   */
  record Allowed(Optional<String> rule, Optional<String> location, SecretKind secret)
      implements Outcome {
    public Allowed() {
      this(Optional.empty(), Optional.empty());
    }

    public Allowed(Optional<String> rule, Optional<String> location) {
      this(rule, location, SecretKind.GENUINE);
    }
  }

  /**
   * Policy or inspection refused it.
   *
   * @param code the stable code
   * @param rule the DLP rule, when one matched
   * @param location where it matched, such as {@code body@1432}
   * @param secret what was found
   */
  record Denied(String code, Optional<String> rule, Optional<String> location, SecretKind secret)
      implements Outcome {
    public Denied(String code) {
      this(code, Optional.empty(), Optional.empty());
    }

    public Denied(String code, Optional<String> rule, Optional<String> location) {
      this(code, rule, location, SecretKind.GENUINE);
    }
  }

  /** Trouble, ours or upstream's, under its stable code. */
  record Failed(String code) implements Outcome {}
}
