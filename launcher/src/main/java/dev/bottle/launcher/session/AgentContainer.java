package dev.bottle.launcher.session;

import dev.bottle.launcher.docker.Attachment;
import dev.bottle.launcher.docker.ContainerId;
import dev.bottle.launcher.docker.ContainerSpec;
import dev.bottle.launcher.docker.ExecSpec;
import dev.bottle.launcher.docker.MountSpec;
import dev.bottle.launcher.docker.NetworkPlace;
import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.plan.BottleId;
import dev.bottle.launcher.plan.HostUser;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.plan.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The agent's container. Its first process is a keeper that reads stdin, so that it ends with the
 * launcher; it is another user's than the agent, so that the agent cannot keep it alive. The agent
 * proper comes by exec.
 */
final class AgentContainer {
  private static final List<String> KEEPER = List.of("cat");
  private static final String KEEPER_USER = "65534:65534";
  private static final String SYSTEM_ROOTS = "/etc/ssl/certs/ca-certificates.crt";

  /**
   * Fills the home, of stdin the key up to an empty line and the rest as the AWS tools' login data,
   * then looks whether the gateway is there.
   */
  private static final String SETTLE =
      """
      set -e
      cp -R /run/bottle/home/. "$HOME"/
      mkdir -p "$HOME"/work
      chmod -R go= "$HOME"/.ssh
      IFS= read -r line
      if [ -n "$line" ]; then
        (umask 077; while [ -n "$line" ]; do echo "$line"; IFS= read -r line; done >"$HOME"/.ssh/"$3")
      fi
      if [ ! -e "$HOME"/.aws/credentials ]; then
        mkdir -p "$HOME"/.aws
        (umask 077; cat >"$HOME"/.aws/credentials)
      fi
      if command -v bash >/dev/null; then
        timeout 5 bash -c ': <"/dev/tcp/$0/$1"' "$1" "$2" || { echo 'the agent cannot reach its gateway' >&2; exit 1; }
      fi
      """;

  private final Runtime runtime;
  private final Teardown teardown;
  private final BottleFolder folder;

  AgentContainer(Runtime runtime, Teardown teardown, BottleFolder folder) {
    this.runtime = runtime;
    this.teardown = teardown;
    this.folder = folder;
  }

  static ContainerId nameOf(BottleId id) {
    return new ContainerId("bottle-" + id + "-agent");
  }

  /** Brings it up; returns when the home is filled and the gateway answers the agent. */
  void start(
      Plan plan,
      BottleAddresses addresses,
      ReadyLine ready,
      Planted planted,
      Map<String, String> labels)
      throws IOException, InterruptedException {
    var files = new AgentFiles(folder);
    files.write(plan, ready);
    ContainerId name = nameOf(plan.id());
    teardown.making(
        "agent",
        () -> runtime.remove(name),
        () -> runtime.createContainer(spec(plan, addresses, labels)));
    byte[] roots = runtime.copyOut(name, SYSTEM_ROOTS).orElse(new byte[0]);
    files.writeCertificates(roots, Files.readAllBytes(folder.out().resolve("ca.pem")));
    holdStdin(name);
    runtime.start(name);
    settle(plan, addresses, planted);
  }

  private ContainerSpec spec(Plan plan, BottleAddresses addresses, Map<String, String> labels) {
    List<MountSpec> mounts = new ArrayList<>();
    mounts.add(new MountSpec(folder.agent(), "/run/bottle", MountSpec.Access.READ_ONLY));
    switch (plan.workspace()) {
      case Workspace.None _ -> {}
      case Workspace.Mounted(var host, var access) -> {
        mounts.add(new MountSpec(host, "/workspace", accessOf(access)));
        for (var file : plan.protectedPaths()) {
          String inside = "/workspace/" + host.relativize(file);
          mounts.add(new MountSpec(file, inside, MountSpec.Access.READ_ONLY));
        }
      }
    }
    var limits = plan.limits();
    String home =
        "rw,exec,nosuid,nodev,mode=0700,uid=" + plan.user().uid() + ",gid=" + plan.user().gid();
    return new ContainerSpec(
        nameOf(plan.id()).value(),
        plan.images().agent(),
        KEEPER,
        List.of(),
        KEEPER_USER,
        plan.id().value(),
        new NetworkPlace(BottleNetworks.internal(plan.id()), addresses.agent()),
        List.of(addresses.gateway()),
        mounts,
        Map.of("/tmp", "rw,exec,nosuid,nodev,mode=1777", AgentEnvironment.HOME, home),
        Map.of(),
        new ContainerSpec.Bounds(limits.memoryBytes(), limits.cpus(), limits.pids()),
        ContainerSpec.FirstProcess.ENGINE_INIT,
        plan.runtime(),
        labels);
  }

  private static MountSpec.Access accessOf(Workspace.Access access) {
    return switch (access) {
      case READ_ONLY -> MountSpec.Access.READ_ONLY;
      case READ_WRITE -> MountSpec.Access.READ_WRITE;
    };
  }

  /** The connection is all that keeps the keeper; it says nothing. */
  private void holdStdin(ContainerId name) {
    Attachment streams = runtime.attach(name);
    teardown.making("agent's stdin", streams::close, () -> streams);
  }

  static String userOf(HostUser user) {
    return user.uid() + ":" + user.gid();
  }

  private void settle(Plan plan, BottleAddresses addresses, Planted planted)
      throws IOException, InterruptedException {
    String port = Integer.toString(BottleAddresses.PROXY_PORT);
    var exec =
        new ExecSpec(
            List.of("sh", "-c", SETTLE, "settle", addresses.gateway(), port, SshClientFiles.KEY),
            userOf(plan.user()),
            "/",
            Map.of("HOME", AgentEnvironment.HOME),
            Attachment.Framing.MULTIPLEXED);
    var said = new ByteArrayOutputStream();
    try (var execution = runtime.exec(nameOf(plan.id()), exec)) {
      try (var stdin = execution.streams().stdin()) {
        stdin.write(planted.text());
      }
      execution.streams().pump(said, said);
      if (execution.exitCode() != 0) {
        var lines = said.toString(StandardCharsets.UTF_8).lines().toList();
        throw new SessionException(
            "the agent's bottle is not as it should be:\n" + Visible.lines(lines));
      }
    }
  }
}
