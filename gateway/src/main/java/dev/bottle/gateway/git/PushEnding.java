package dev.bottle.gateway.git;

import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.upstream.AddressRefusedException;
import dev.bottle.gateway.upstream.UpstreamException;
import java.util.Optional;

/** How a push ended. */
sealed interface PushEnding {

  /** Upstream has it and has given its verdict, or nothing was asked of it. */
  record Sent(boolean allTaken, Optional<Outcome> noted) implements PushEnding {}

  /** It stayed here. */
  record Refused(DenyReason reason) implements PushEnding {}

  /** Trouble; the sentence is for people. */
  record Failed(String code, String sentence) implements PushEnding {}

  /** How a push ends that breaks off so. */
  static PushEnding of(Exception e) {
    return switch (e) {
      case MalformedPushException malformed -> new Refused(malformed.reason());
      case RefusedPushException refused -> new Refused(refused.reason());
      case AddressRefusedException refused -> new Refused(refused.reason());
      case TransportRefusedException refused -> new Refused(refused.reason());
      case ClientGoneException _ ->
          new Refused(new DenyReason.PushMalformed("the client went away"));
      case UpstreamException trouble ->
          new Failed(trouble.trouble().code(), String.valueOf(trouble.getMessage()));
      case OverloadedException _ -> new Failed("overloaded", "the audit log cannot keep up");
      default -> new Failed("internal", "the gateway failed on this push");
    };
  }

  /** One sentence for people. */
  default String explanation() {
    return switch (this) {
      case Sent _ -> "";
      case Refused(var reason) -> reason.code() + ": " + reason.sentence();
      case Failed(var code, var sentence) -> code + ": " + sentence;
    };
  }

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

  /** The stable code; {@code ok} where there is none. */
  default String code() {
    return switch (this) {
      case Sent _ -> "ok";
      case Refused(var reason) -> reason.code();
      case Failed(var code, _) -> code;
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
