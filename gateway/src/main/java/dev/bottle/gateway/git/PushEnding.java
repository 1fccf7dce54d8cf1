package dev.bottle.gateway.git;

import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.DenyReason;
import java.util.Optional;

/** How a push ended. */
sealed interface PushEnding {

  /** Upstream has it and has given its verdict, or nothing was asked of it. */
  record Sent(boolean allTaken, Optional<Outcome> noted) implements PushEnding {}

  /** It stayed here. */
  record Refused(DenyReason reason) implements PushEnding {}

  /** Trouble; the sentence is for people. */
  record Failed(String code, String sentence) implements PushEnding {}

  /** What the event says. */
  default Outcome outcome() {
    return switch (this) {
      case Sent(_, var noted) -> noted.orElseGet(Outcome.Allowed::new);
      case Refused(DenyReason.PushSecretFound(var rule, var location, _, var kind)) ->
          new Outcome.Denied("push-secret-found", Optional.of(rule), Optional.of(location), kind);
      case Refused(var reason) -> new Outcome.Denied(reason.code());
      case Failed(var code, _) -> new Outcome.Failed(code);
    };
  }

  /** What a server of git exits with. */
  default int exit() {
    return switch (this) {
      case Sent(boolean allTaken, _) -> allTaken ? 0 : 1;
      case Refused _ -> 1;
      case Failed _ -> 255;
    };
  }
}
