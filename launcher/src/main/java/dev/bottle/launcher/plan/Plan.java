package dev.bottle.launcher.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a session needs to run one bottle, but the secret values: those come apart, as
 * {@link ResolvedSecrets}, so that a plan can be printed. What the preflight shows is this value,
 * and what the session runs is this value.
 *
 * @param id the bottle's name on this host
 * @param agent the agent's name in the manifest
 * @param bottle the bottle's name in the manifest
 * @param images what the two containers are made of
 * @param gateway what the gateway enforces
 * @param env the agent's environment, in the manifest's order
 * @param credentials what the gateway puts in on the agent's behalf
 * @param skills folders copied into the agent's home
 * @param prompt the starting prompt, when the agent has one
 * @param command the program to run and its fixed arguments
 * @param extraArgs what the user gave after {@code --}
 * @param workspace what of the host's files the agent sees
 * @param limits bounds on what the agent may use
 * @param runtime the OCI runtime by its engine name; empty is the engine's default
 * @param user who owns the agent's process
 */
public record Plan(
    BottleId id,
    String agent,
    String bottle,
    ImageTags images,
    GatewayPlan gateway,
    Map<String, EnvValue> env,
    List<CredentialPlan> credentials,
    List<SkillPlan> skills,
    Optional<String> prompt,
    List<String> command,
    List<String> extraArgs,
    Workspace workspace,
    Limits limits,
    Optional<String> runtime,
    HostUser user) {

  public Plan {
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    credentials = List.copyOf(credentials);
    skills = List.copyOf(skills);
    command = List.copyOf(command);
    extraArgs = List.copyOf(extraArgs);
    if (command.isEmpty()) {
      throw new IllegalArgumentException("an agent needs a command");
    }
  }
}
