package dev.bottle.gateway.http;

import dev.bottle.gateway.event.Outcome;
import java.util.Optional;

/**
 * A finding that the operator wants told of but not stopped.
 *
 * @param location fit to be shown
 */
record Noted(String rule, String location) {
  Outcome outcome() {
    return new Outcome.Allowed(Optional.of(rule), Optional.of(location));
  }
}
