package dev.bottle.launcher.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bottle.launcher.manifest.HostKeyTexts;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.plan.SkillPlan;
import dev.bottle.launcher.plan.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * What the agent finds under {@code /run/bottle}; {@code home} in it is what its home starts with.
 */
final class AgentFiles {
  private final BottleFolder folder;

  AgentFiles(BottleFolder folder) {
    this.folder = folder;
  }

  /** Where the agent starts. */
  static String workingDirectory(Workspace workspace) {
    return switch (workspace) {
      case Workspace.None _ -> AgentEnvironment.HOME + "/work";
      case Workspace.Mounted _ -> "/workspace";
    };
  }

  void write(Plan plan, ReadyLine ready) throws IOException {
    Path home = folder.agent().resolve("home");
    Path skills = home.resolve(".claude").resolve("skills");
    Files.createDirectories(skills);
    byte[] settings =
        Json.MAPPER.writeValueAsBytes(claudeSettings(workingDirectory(plan.workspace())));
    BottleFolder.write(home.resolve(".claude.json"), settings);
    BottleFolder.write(
        home.resolve(".gitconfig"),
        new AgentGitConfig(plan, ready.git()).text().getBytes(StandardCharsets.UTF_8));
    ssh(Files.createDirectories(home.resolve(".ssh")), plan, ready);
    BottleFolder.write(
        folder.agent().resolve("prompt.txt"),
        plan.prompt().orElse("").getBytes(StandardCharsets.UTF_8));
    for (SkillPlan skill : plan.skills()) {
      copy(skill.directory(), skills.resolve(skill.name()));
    }
    open(home);
  }

  /** The key itself comes later, past the host's disk. */
  private void ssh(Path ssh, Plan plan, ReadyLine ready) throws IOException {
    var files = new SshClientFiles(plan.ssh(), ready.ssh(), ready.git());
    BottleFolder.write(ssh.resolve("config"), files.config().getBytes(StandardCharsets.UTF_8));
    if (plan.usesSsh()) {
      String told = Files.readString(folder.out().resolve(GatewayContainer.HOST_KEY));
      String key = HostKeyTexts.key(told.lines().findFirst().orElse("")).line();
      BottleFolder.write(
          ssh.resolve("known_hosts"),
          SshClientFiles.knownHosts(key).getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** The system's roots of the agent's image and the gateway's CA, alone and together. */
  void writeCertificates(byte[] systemRoots, byte[] gatewayCa) throws IOException {
    BottleFolder.write(folder.agent().resolve("ca.pem"), gatewayCa);
    byte[] bundle = new byte[systemRoots.length + 1 + gatewayCa.length];
    System.arraycopy(systemRoots, 0, bundle, 0, systemRoots.length);
    bundle[systemRoots.length] = '\n';
    System.arraycopy(gatewayCa, 0, bundle, systemRoots.length + 1, gatewayCa.length);
    BottleFolder.write(folder.agent().resolve("ca-bundle.pem"), bundle);
  }

  /**
   * What keeps the interactive screen from asking what the operator has answered by starting a
   * bottle.
   */
  private static ObjectNode claudeSettings(String workingDirectory) {
    ObjectNode settings = Json.MAPPER.createObjectNode();
    settings
        .put("hasCompletedOnboarding", true)
        .put("bypassPermissionsModeAccepted", true)
        .put("theme", "dark")
        .put("numStartups", 5)
        .putObject("projects")
        .putObject(workingDirectory)
        .put("hasTrustDialogAccepted", true)
        .put("hasCompletedProjectOnboarding", true);
    return settings;
  }

  /** Links are left out: one could name any file of the host. */
  private static void copy(Path from, Path to) throws IOException {
    try (var tree = Files.walk(from)) {
      for (Path source : tree.toList()) {
        Path target = to.resolve(from.relativize(source).toString());
        if (Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectories(target);
        } else if (Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
          Files.copy(source, target);
        }
      }
    }
  }

  /**
   * The agent's user may be another than ours; the bottle's folder above is closed to everybody.
   */
  private static void open(Path top) throws IOException {
    try (var tree = Files.walk(top)) {
      for (Path path : tree.toList()) {
        boolean runs = Files.isDirectory(path) || Files.isExecutable(path);
        Files.setPosixFilePermissions(
            path, PosixFilePermissions.fromString(runs ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }
}
