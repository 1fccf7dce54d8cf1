package dev.bottle.launcher.session;

import dev.bottle.launcher.plan.Plan;
import java.util.ArrayList;
import java.util.List;

/**
 * What the agent runs: the manifest's command, its prompt where the program is known to take one,
 * the user's own arguments.
 */
final class AgentCommand {
  private AgentCommand() {}

  static List<String> of(Plan plan) {
    List<String> words = new ArrayList<>(plan.command());
    if (words.getFirst().equals("claude")) {
      plan.prompt().ifPresent(text -> words.addAll(List.of("--append-system-prompt", text)));
    }
    words.addAll(plan.extraArgs());
    return words;
  }
}
