package dev.bottle.launcher.plan;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostKey;
import dev.bottle.launcher.manifest.GitSpec;
import dev.bottle.launcher.manifest.SshLogin;
import dev.bottle.launcher.manifest.SshSpec;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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
 * @param ssh hosts that the agent reaches over ssh
 * @param git repositories that it reaches at addresses of their own
 * @param skills folders copied into the agent's home
 * @param prompt the starting prompt, when the agent has one
 * @param command the program to run and its fixed arguments
 * @param extraArgs what the user gave after {@code --}
 * @param workspace what of the host's files the agent sees
 * @param limits bounds on what the agent may use
 * @param runtime the OCI runtime by its engine name; empty is the engine's default
 * @param user who owns the agent's process
 * @param protectedPaths host files below a writable workspace that the agent may only read: what
 *     decides over bottles is not the agent's to write
 * @param grants what all this comes to, for the person
 * @param notYet what of it this version cannot do: a plan that has any is shown, not run
 * @param companion the stand-in origin beside the bottle; only the demo has one
 */
public record Plan(
    BottleId id,
    String agent,
    String bottle,
    ImageTags images,
    GatewayPlan gateway,
    Map<String, EnvValue> env,
    List<CredentialPlan> credentials,
    List<SshSpec> ssh,
    List<GitSpec> git,
    List<SkillPlan> skills,
    Optional<String> prompt,
    List<String> command,
    List<String> extraArgs,
    Workspace workspace,
    Limits limits,
    Optional<String> runtime,
    HostUser user,
    List<Path> protectedPaths,
    Grants grants,
    List<String> notYet,
    Optional<Companion> companion) {

  public Plan {
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    credentials = List.copyOf(credentials);
    ssh = List.copyOf(ssh);
    git = List.copyOf(git);
    skills = List.copyOf(skills);
    command = List.copyOf(command);
    extraArgs = List.copyOf(extraArgs);
    protectedPaths = List.copyOf(protectedPaths);
    notYet = List.copyOf(notYet);
    if (command.isEmpty()) {
      throw new IllegalArgumentException("an agent needs a command");
    }
  }

  /**
   * The same plan with the gateway image that was made, and the agent's unless it is the user's.
   */
  public Plan withImages(ImageTags made, ImageTags expected) {
    var agentImage = images.agent().equals(expected.agent()) ? made.agent() : images.agent();
    return new Plan(
        id,
        agent,
        bottle,
        new ImageTags(made.gateway(), agentImage),
        gateway,
        env,
        credentials,
        ssh,
        git,
        skills,
        prompt,
        command,
        extraArgs,
        workspace,
        limits,
        runtime,
        user,
        protectedPaths,
        grants,
        notYet,
        companion);
  }

  /** The same plan with a stand-in origin beside the bottle. */
  Plan beside(Companion origin) {
    return with(gateway, env, ssh, git, Optional.of(origin));
  }

  /** The same plan with more for the gateway and the agent to know. */
  public Plan with(GatewayPlan otherGateway, Map<String, EnvValue> otherEnv) {
    return with(otherGateway, otherEnv, ssh, git, companion);
  }

  /** The same plan with host keys that the person has agreed to since it was made. */
  public Plan remembering(Map<Destination, HostKey> hostKeys) {
    var accounts = ssh.stream().map(entry -> SshDraft.remembering(entry, hostKeys)).toList();
    var repositories = git.stream().map(entry -> GitDraft.remembering(entry, hostKeys)).toList();
    var pinned = GatewayDraft.with(gateway, accounts, repositories);
    return with(pinned, env, accounts, repositories, companion);
  }

  /** Every account that the gateway logs in at over ssh. */
  public List<SshLogin> logins() {
    return Stream.concat(
            ssh.stream().map(SshSpec::login), git.stream().flatMap(entry -> entry.login().stream()))
        .toList();
  }

  /** Whether the agent has anything to reach over ssh, at the gateway. */
  public boolean usesSsh() {
    return !ssh.isEmpty() || !git.isEmpty();
  }

  private Plan with(
      GatewayPlan otherGateway,
      Map<String, EnvValue> otherEnv,
      List<SshSpec> otherSsh,
      List<GitSpec> otherGit,
      Optional<Companion> origin) {
    return new Plan(
        id,
        agent,
        bottle,
        images,
        otherGateway,
        otherEnv,
        credentials,
        otherSsh,
        otherGit,
        skills,
        prompt,
        command,
        extraArgs,
        workspace,
        limits,
        runtime,
        user,
        protectedPaths,
        grants,
        notYet,
        origin);
  }
}
