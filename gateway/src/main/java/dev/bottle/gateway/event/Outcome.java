package dev.bottle.gateway.event;

import java.util.Optional;

/** How an exchange ended. */
public sealed interface Outcome {

  /**
   * It was allowed and came to its end.
   *
   * @param rule the DLP rule that matched where a match is logged only
   * @param location where it matched
   */
  record Allowed(Optional<String> rule, Optional<String> location) implements Outcome {
    public Allowed() {
      this(Optional.empty(), Optional.empty());
    }
  }

  /**
   * Policy or inspection refused it.
   *
   * @param code the stable code
   * @param rule the DLP rule, when one matched
   * @param location where it matched, such as {@code body@1432}
   */
  record Denied(String code, Optional<String> rule, Optional<String> location) implements Outcome {
    public Denied(String code) {
      this(code, Optional.empty(), Optional.empty());
    }
  }

  /** Trouble, ours or upstream's, under its stable code. */
  record Failed(String code) implements Outcome {}
}
