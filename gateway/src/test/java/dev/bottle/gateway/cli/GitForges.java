package dev.bottle.gateway.cli;

import dev.bottle.gateway.http.Git;
import dev.bottle.gateway.http.GitOrigin;
import dev.bottle.gateway.ssh.Sshd;
import dev.bottle.gateway.tls.CertificateAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is around a gateway on every road to git: a real sshd and a real git server over https
 * behind it, its gateway.json, and git's own client before it. Each road has two repositories, one
 * with a commit on main and an empty one.
 */
final class GitForges implements AutoCloseable {
  /** A token that the rule finds. */
  static final String SECRET = "acme_ABCDEFGH12345678";

  /** What the gateway's environment has to have as {@code FORGE}. */
  static final String PASSWORD = "the-real-password-of-the-forge";

  private static final String PLACEHOLDER = "placeholder-of-forge";
  private static final String PUSH = "[\"refs/heads/agent/*\",\"refs/tags/v*\",\"refs/notes/*\"]";

  /** How a push comes, and how it goes on. */
  enum Road {
    /** By an ssh entry that is for git only. */
    SSH_ENTRY,
    /** By a git entry, over ssh all the way. */
    GIT_ENTRY,
    /** By a git entry over ssh whose upstream is reached by https. */
    SSH_TO_HTTPS,
    /** By https, intercepted. */
    HTTPS;

    /** Its repository upstream. */
    String repository() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Its repository upstream that has nothing in it. */
    String blank() {
      return repository() + "-blank";
    }
  }

  final Path folder;
  final Git git;
  final Sshd sshd;
  private final GitOrigin origin;
  private Listening gateway = new Listening("", Map.of(), Map.of());

  /**
   * Where a gateway listens, as its ready line has it.
   *
   * @param ssh of ssh entries by their Host
   * @param git of git entries by their Name
   */
  record Listening(String proxy, Map<String, String> ssh, Map<String, String> git) {}

  GitForges(Path folder) throws Exception {
    this.folder = folder;
    git = new Git(folder);
    sshd = Sshd.start(folder.resolve("sshd"));
    var authority = CertificateAuthority.create("origin", Instant.now(), new SecureRandom());
    Files.createDirectories(folder.resolve("repos"));
    origin = new GitOrigin(authority, folder.resolve("repos"), PASSWORD);
    for (var road : Road.values()) {
      git.newUpstream(bare(road));
      git.newUpstream(bare(road.blank()));
      git.run(bare(road.blank()), "update-ref", "-d", "refs/heads/main").succeeded();
      git.run(bare(road.blank()), "prune").succeeded();
    }
    Files.writeString(folder.resolve("origin.pem"), authority.certificatePem());
    Files.writeString(
        folder.resolve("acme.toml"),
        """
        [[rules]]
        id = "acme-token"
        regex = '''acme_[A-Z0-9]{16}'''
        keywords = ["acme_"]
        """);
    Sshd.key(folder.resolve("agent"), "ed25519", "");
    Files.writeString(folder.resolve("gateway.json"), config());
    client();
  }

  private String config() throws Exception {
    var key = "\"IdentityFile\":\"sshd/identity\",\"KnownHostKey\":\"" + sshd.hostKey().strip();
    var entries = new ArrayList<String>();
    for (var road : Road.values()) {
      for (var name : List.of(road.repository(), road.blank())) {
        switch (road) {
          case SSH_ENTRY -> {}
          case GIT_ENTRY ->
              entries.add(
                  entry(
                      name,
                      "ssh://%s@127.0.0.1:%d%s\",%s"
                          .formatted(Sshd.USER, sshd.port(), bare(name), key)));
          case SSH_TO_HTTPS, HTTPS -> entries.add(entry(name, https(name)));
        }
      }
    }
    return """
    { "listen": { "proxy": "127.0.0.1:0", "ssh": "127.0.0.1:0" },
      "egress": { "allowlist": ["api.example.com:%1$d"], "upstreamCa": ["origin.pem"],
                  "privateNetworks": ["127.0.0.0/8"] },
      "resolve": { "api.example.com": "127.0.0.1" },
      "dlp": { "rules": ["acme.toml"] },
      "credentials": { "FORGE": { "value": "${FORGE}", "placeholder": "%2$s",
                                  "hosts": ["api.example.com:%1$d"] } },
      "ssh": [ { "Host": "forge", "Hostname": "127.0.0.1", "Port": %3$d, "User": "%4$s",
                 "git": ["%5$s/*"], "push": %6$s, %7$s" } ],
      "git": [ %8$s ],
      "pushes": "pushes", "authorizedKeys": "agent.pub", "hostKeyOut": "known_hosts",
      "tls": { "caOut": "ca.pem" } }
    """
        .formatted(
            origin.port,
            PLACEHOLDER,
            sshd.port(),
            Sshd.USER,
            folder.resolve("repos").toString().substring(1),
            PUSH,
            key,
            String.join(",\n", entries));
  }

  private static String entry(String name, String upstream) {
    return "{\"Name\":\"%s\",\"push\":%s,\"Upstream\":\"%s\"}".formatted(name, PUSH, upstream);
  }

  private String https(String name) {
    return "https://api.example.com:" + origin.port + "/" + name + ".git";
  }

  private void client() {
    var ssh =
        "ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -o LogLevel=ERROR -i "
            + folder.resolve("agent")
            + " -o UserKnownHostsFile="
            + folder.resolve("known_hosts")
            + " -o SendEnv=GIT_PROTOCOL -o ControlMaster=auto -o ControlPersist=10 -o ControlPath="
            + folder.resolve("%C");
    git.env("GIT_SSH_COMMAND", ssh);
    git.set("http.sslCAInfo", folder.resolve("ca.pem").toString());
  }

  /** Lets git find its way to a gateway, whose files {@code known_hosts} and {@code ca.pem} are. */
  void lead(Listening to) {
    gateway = to;
    git.env("https_proxy", "http://" + to.proxy());
  }

  /** What a client on this road calls a repository. */
  String url(Road road, String repository) {
    return switch (road) {
      case SSH_ENTRY -> "ssh://git@" + gateway.ssh().get("forge") + bare(repository).toString();
      case GIT_ENTRY, SSH_TO_HTTPS -> String.valueOf(gateway.git().get(repository));
      case HTTPS -> https(repository).replace("https://", "https://agent:" + PLACEHOLDER + "@");
    };
  }

  String url(Road road) {
    return url(road, road.repository());
  }

  /** The road's repository itself. */
  Path bare(Road road) {
    return bare(road.repository());
  }

  Path bare(String repository) {
    return folder.resolve("repos/" + repository + ".git");
  }

  /** Every object that a road's upstream has, referenced or not. */
  Set<String> objects(Road road) throws Exception {
    var listed =
        git.ask(bare(road), "cat-file", "--batch-all-objects", "--batch-check=%(objectname)");
    return new TreeSet<>(listed.lines().toList());
  }

  /** What a name stands for upstream; empty for nothing. */
  String upstream(Road road, String name) throws Exception {
    return git.run(bare(road), "rev-parse", "-q", "--verify", name).output().strip();
  }

  /** A hook of a road's upstream, or none for an empty script. */
  void hook(Road road, String name, String script) throws Exception {
    var file = bare(road).resolve("hooks/" + name);
    if (script.isEmpty()) {
      Files.delete(file);
      return;
    }
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script);
    if (!file.toFile().setExecutable(true)) {
      throw new AssertionError(file);
    }
  }

  @Override
  public void close() {
    origin.close();
    sshd.close();
  }
}
