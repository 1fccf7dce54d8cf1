package dev.bottle.gateway.http;

import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.SecretKind;
import java.util.Optional;

/**
 * A finding that is told of but not stopped: the operator wants it so, or a canary was masked.
 *
 * @param location fit to be shown
 */
record Noted(String rule, String location, SecretKind kind) {
  Noted(String rule, String location) {
    this(rule, location, SecretKind.GENUINE);
  }

  Outcome outcome() {
    return new Outcome.Allowed(Optional.of(rule), Optional.of(location), kind);
  }
}
