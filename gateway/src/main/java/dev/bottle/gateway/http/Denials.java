package dev.bottle.gateway.http;

import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.DenyReason;
import java.util.Optional;

/** How an event tells of a refusal. */
final class Denials {
  private Denials() {}

  static Outcome outcome(DenyReason reason) {
    return reason instanceof DenyReason.SecretFound(var rule, var location, var kind)
        ? new Outcome.Denied(reason.code(), Optional.of(rule), Optional.of(location), kind)
        : new Outcome.Denied(reason.code());
  }

  /** Answers, and tells of, a request of which no exchange can be made. */
  static Answer outright(ProxyParts parts, DenyReason reason, Subject subject) {
    var answer = Answer.refusal(reason, subject, parts.voice());
    var event = parts.newExchange();
    subject.describeTo(event);
    event.status(answer.status());
    event.end(outcome(reason));
    return answer;
  }
}
