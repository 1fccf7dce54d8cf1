package dev.bottle.launcher.session;

import dev.bottle.launcher.docker.Runtime;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** Has a running bottle's gateway send a kept push on, and waits for what came of it. */
public final class PushDecision {
  /** A large pack goes over a slow line. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final Runtime runtime;

  /** Through this engine. */
  public PushDecision(Runtime runtime) {
    this.runtime = runtime;
  }

  /**
   * What came of it; the detail is upstream's, not to be shown as it is.
   *
   * @param outcome the gateway's word: {@code sent}, or why not
   */
  public record Outcome(String outcome, String detail) {
    /** Whether upstream has it now. */
    public boolean isSent() {
      return outcome.equals("sent");
    }
  }

  /**
   * Approves a push.
   *
   * @throws SessionException when the gateway says nothing
   */
  public Outcome approve(BottleFolder bottle, KeptPush push)
      throws IOException, InterruptedException {
    var said = new AuditTail(bottle.audit());
    KeptPushes.approve(push);
    runtime.signal(GatewayContainer.nameOf(bottle.id()), "HUP");
    var event =
        said.await(
                Set.of("push-decided"),
                decided -> decided.path("id").asText().equals(push.id()),
                PATIENCE)
            .orElseThrow(
                () ->
                    new SessionException(
                        "the gateway does not say what came of it; look at upstream"));
    return new Outcome(event.path("outcome").asText(), event.path("detail").asText());
  }
}
