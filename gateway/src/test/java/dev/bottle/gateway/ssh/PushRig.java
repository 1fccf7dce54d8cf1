package dev.bottle.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.GitEntry;
import dev.bottle.gateway.policy.GitUpstream;
import dev.bottle.gateway.policy.PushGrant;
import dev.bottle.gateway.policy.RefPattern;
import dev.bottle.gateway.policy.RepositoryPattern;
import dev.bottle.gateway.policy.RequestPath;
import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.policy.SshGrant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Repositories behind a real sshd, a gate before it, and git on the agent's side. */
final class PushRig implements AutoCloseable {
  /** What the entries grant. */
  static final PushGrant GRANT =
      new PushGrant(
          List.of(
              RefPattern.parse("refs/heads/agent/*"),
              RefPattern.parse("+refs/heads/free/*"),
              RefPattern.parse("refs/tags/v*")),
          List.of());

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  final Path folder;
  final Sshd sshd;
  final TestGate gate;

  PushRig(Path folder) throws Exception {
    this(folder, SshLimits.STANDARD);
  }

  PushRig(Path folder, SshLimits limits) throws Exception {
    this.folder = folder;
    sshd = Sshd.start(folder.resolve("sshd"));
    var patterns = List.of(RepositoryPattern.parse(path("*").substring(1)));
    gate =
        new TestGate(
            folder.resolve("gate"),
            List.of(
                TestGate.upstream(
                    "forge", sshd, new SshGrant.Git(patterns, SshGrant.Lfs.REFUSED, GRANT)),
                TestGate.upstream(
                    "unknown",
                    sshd,
                    Optional.of(Files.readString(folder.resolve("sshd/identity.pub"))),
                    new SshGrant.Git(patterns, SshGrant.Lfs.REFUSED, GRANT))),
            repositories(GRANT),
            limits,
            (upstream, _) -> new LocalGit(folder.resolve("repos" + upstream.path().text())));
  }

  /** Two git entries: the repository {@code app} by ssh, and {@code web} as if over https. */
  List<SshRepository> repositories(PushGrant grant) throws Exception {
    var at = Destination.parse("127.0.0.1:" + sshd.port(), 0);
    var overSsh = new GitUpstream.Ssh(at, Sshd.USER, path("app") + ".git");
    var overHttps = new GitUpstream.Https(at, RequestPath.parse("/web.git"));
    return List.of(
        SshRepository.overSsh(
            new GitEntry("app", overSsh, Optional.of(sshd.hostKey()), grant),
            overSsh,
            new SecretString(sshd.identity()),
            Optional.empty()),
        SshRepository.overHttps(new GitEntry("web", overHttps, Optional.empty(), grant)));
  }

  /** A repository's path at upstream, without {@code .git}. */
  String path(String name) {
    return folder + "/repos/" + name;
  }

  String url(String name) {
    return "ssh://forge" + path(name) + ".git";
  }

  /** An upstream with one commit on main, and a clone of it through the gate. */
  Path cloned(String name) throws Exception {
    upstream(name);
    var clone = folder.resolve("clone-" + name);
    assertThat(git(folder, "clone", "-q", url(name), clone + "").stderr()).isEmpty();
    return clone;
  }

  /** An upstream with one commit on main. */
  Path upstream(String name) throws Exception {
    var bare = empty(name);
    var work = folder.resolve("seed-" + name);
    good(folder, "init", "-q", "-b", "main", work + "");
    commit(work, "file", "hello");
    good(work, "push", "-q", bare + "", "HEAD:refs/heads/main");
    return bare;
  }

  /** An upstream without anything. */
  Path empty(String name) throws Exception {
    var bare = Path.of(path(name) + ".git");
    good(folder, "init", "-q", "--bare", "-b", "main", bare + "");
    good(bare, "config", "uploadpack.allowFilter", "true");
    good(bare, "config", "receive.advertisePushOptions", "true");
    return bare;
  }

  static void hook(Path bare, String name, String script) throws Exception {
    var file = bare.resolve("hooks/" + name);
    Files.createDirectories(bare.resolve("hooks"));
    Files.writeString(file, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Commits one file; the new commit's id. */
  String commit(Path work, String file, String content) throws Exception {
    Files.createDirectories(work.resolve(file).getParent());
    Files.writeString(work.resolve(file), content);
    good(work, "add", "-A");
    good(work, "commit", "-qm", "change " + file);
    return id(work, "HEAD");
  }

  /** What a name stands for; empty for nothing. */
  String id(Path repository, String name) throws Exception {
    var found = git(repository, "rev-parse", "-q", "--verify", name);
    return found.text().strip();
  }

  /** Whether upstream has an object. */
  boolean has(Path bare, String id) throws Exception {
    return git(bare, "cat-file", "-e", id).exit() == 0;
  }

  TestGate.Result push(Path clone, String... what) throws Exception {
    var arguments = new ArrayList<>(List.of("push", "--porcelain", "origin"));
    arguments.addAll(List.of(what));
    return git(clone, arguments.toArray(String[]::new));
  }

  /** Git, which has to succeed. */
  String good(Path where, String... arguments) throws Exception {
    var result = git(where, arguments);
    assertThat(result.exit()).as(result.stderr()).isZero();
    return result.text();
  }

  TestGate.Result git(Path where, String... arguments) throws Exception {
    return TestGate.finish(started(where, arguments), new byte[0], PATIENCE);
  }

  /** Git, under way. */
  Process started(Path where, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("git", "-C", where + ""));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    var environment = builder.environment();
    environment.put("GIT_SSH_COMMAND", "ssh -F " + folder.resolve("gate/config"));
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    for (var who : List.of("AUTHOR", "COMMITTER")) {
      environment.put("GIT_" + who + "_NAME", "Agent");
      environment.put("GIT_" + who + "_EMAIL", "agent@example.com");
    }
    return builder.start();
  }

  @Override
  public void close() {
    gate.close();
    sshd.close();
  }
}
