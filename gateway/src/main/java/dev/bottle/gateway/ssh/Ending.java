package dev.bottle.gateway.ssh;

import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.upstream.UpstreamException;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** How a session channel ends. */
sealed interface Ending {
  /** What OpenSSH exits with when it, and not the command, has failed. */
  int OWN_FAILURE = 255;

  /** The command did. */
  record Exited(int status) implements Ending {}

  /** Upstream's process was ended by a signal. */
  record Killed(String signal) implements Ending {}

  /** Something may not be. */
  record Refused(DenyReason reason) implements Ending {
    int status() {
      return reason instanceof DenyReason.SshHostKey
              || reason instanceof DenyReason.AddressNotPublic
          ? OWN_FAILURE
          : 1;
    }
  }

  /** Upstream, or the gateway itself, failed. */
  record Failed(String code, String sentence) implements Ending {
    static Failed of(UpstreamException e) {
      return new Failed(e.trouble().code(), String.valueOf(e.getMessage()));
    }
  }

  /** The client is gone. */
  record Abandoned() implements Ending {}

  /** A push ended, of which the push gate has told client and operator. */
  record Pushed(int status) implements Ending {}

  /**
   * What the audit log says of it.
   *
   * @param done of what went through
   */
  default Outcome outcome(Supplier<Outcome> done) {
    return switch (this) {
      case Exited _, Killed _, Abandoned _, Pushed _ -> done.get();
      case Refused(var reason) -> Journal.outcome(reason);
      case Failed(var code, _) -> new Outcome.Failed(code);
    };
  }

  /** The exit status that the client gets. */
  default OptionalInt exit() {
    return switch (this) {
      case Exited(var status) -> OptionalInt.of(status);
      case Pushed(var status) -> OptionalInt.of(status);
      case Refused refused -> OptionalInt.of(refused.status());
      case Failed _ -> OptionalInt.of(OWN_FAILURE);
      case Killed _, Abandoned _ -> OptionalInt.empty();
    };
  }
}
