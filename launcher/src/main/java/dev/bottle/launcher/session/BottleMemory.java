package dev.bottle.launcher.session;

import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.plan.BottleId;
import java.util.Optional;

/** What a running bottle's two containers use, in bytes. */
public record BottleMemory(long agent, long gateway) {
  private static final long MIB = 1024 * 1024;

  /** Asks the engine; empty when one of them does not run. */
  public static Optional<BottleMemory> of(Runtime runtime, String bottle) {
    var id = new BottleId(bottle);
    var agent = runtime.memory(AgentContainer.nameOf(id));
    var gateway = runtime.memory(GatewayContainer.nameOf(id));
    return agent.isPresent() && gateway.isPresent()
        ? Optional.of(new BottleMemory(agent.getAsLong(), gateway.getAsLong()))
        : Optional.empty();
  }

  /** As in {@code 412 + 51 MB}. */
  public String inWords() {
    return agent / MIB + " + " + gateway / MIB + " MB";
  }
}
