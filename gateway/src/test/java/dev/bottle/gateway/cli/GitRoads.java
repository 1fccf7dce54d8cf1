package dev.bottle.gateway.cli;

import dev.bottle.gateway.Gateway;
import dev.bottle.gateway.cli.GatewayCommand.StdinUse;
import dev.bottle.gateway.config.ConfigOverrides;
import dev.bottle.gateway.config.Secrets;
import dev.bottle.gateway.credential.PlaceholderMint;
import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.event.EventSink.Acceptance;
import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.http.Git;
import dev.bottle.gateway.http.GitOrigin;
import dev.bottle.gateway.ssh.Sshd;
import dev.bottle.gateway.tls.CertificateAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;

/**
 * One gateway, as its gateway.json says, and every road to git through it: a real sshd and a real
 * git server over https behind, git's own client before. Each road has two repositories: one with a
 * commit on main, and an empty one.
 */
final class GitRoads implements AutoCloseable {
  /** A token that the rule finds. */
  static final String SECRET = "acme_ABCDEFGH12345678";

  private static final String PASSWORD = "the-real-password-of-the-forge";
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
  private final Map<Road, LinkedBlockingQueue<GatewayEvent.Push>> pushes =
      new EnumMap<>(Road.class);
  private final Sshd sshd;
  private final GitOrigin origin;
  private final Gateway gateway;

  GitRoads(Path folder) throws Exception {
    this.folder = folder;
    git = new Git(folder);
    for (var road : Road.values()) {
      pushes.put(road, new LinkedBlockingQueue<>());
    }
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
    gateway = started();
    client();
  }

  private Gateway started() throws Exception {
    var setup =
        new SetupSource(
                Optional.of(folder.resolve("gateway.json")),
                ConfigOverrides.none(),
                StdinUse.NO_SECRETS,
                Map.of("FORGE", PASSWORD),
                new PlaceholderMint(new Random(1)))
            .read(Secrets.none(), Vault.empty());
    return Gateway.start(
        setup.config(),
        setup.guard(),
        setup.uplink(),
        setup.access(),
        event -> {
          if (event instanceof GatewayEvent.Push push) {
            pushes.forEach(
                (road, queue) -> {
                  if (push.repo().endsWith("/" + road.repository() + ".git")) {
                    queue.add(push);
                  }
                });
          }
          return Acceptance.ACCEPTED;
        });
  }

  /** Something to try on each road. */
  @FunctionalInterface
  interface Try {
    void on(Road road) throws Exception;
  }

  /** Tries it on all roads at once. */
  void each(Try what) throws Exception {
    var tries = new EnumMap<Road, FutureTask<Void>>(Road.class);
    for (var road : Road.values()) {
      var one =
          new FutureTask<Void>(
              () -> {
                pushes.get(road).clear();
                what.on(road);
                return null;
              });
      tries.put(road, one);
      Thread.ofVirtual().start(one);
    }
    var softly = new SoftAssertions();
    for (var one : tries.entrySet()) {
      softly
          .assertThatCode(() -> one.getValue().get())
          .as(one.getKey().name())
          .doesNotThrowAnyException();
    }
    softly.assertAll();
  }

  /** The next push that has ended on a road. */
  GatewayEvent.Push pushed(Road road) throws Exception {
    var event = pushes.get(road).poll(10, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("no event of a push");
    }
    return event;
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
      "pushes": "pushes", "authorizedKeys": "agent.pub" }
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

  /** Lets git find its way. */
  private void client() throws Exception {
    Files.writeString(folder.resolve("known_hosts"), gateway.knownHosts());
    Files.writeString(folder.resolve("ca.pem"), gateway.caPem());
    var ssh =
        "ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -o LogLevel=ERROR -i "
            + folder.resolve("agent")
            + " -o UserKnownHostsFile="
            + folder.resolve("known_hosts")
            + " -o SendEnv=GIT_PROTOCOL -o ControlMaster=auto -o ControlPersist=10 -o ControlPath="
            + folder.resolve("%C");
    git.env("GIT_SSH_COMMAND", ssh);
    git.set("http.proxy", "http://" + gateway.listening().get("proxy"));
    git.set("http.sslCAInfo", folder.resolve("ca.pem").toString());
  }

  /** What a client on this road calls a repository. */
  String url(Road road, String repository) {
    return switch (road) {
      case SSH_ENTRY ->
          "ssh://git@" + gateway.sshListening().get("forge") + bare(repository).toString();
      case GIT_ENTRY, SSH_TO_HTTPS -> gateway.gitListening().get(repository);
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
    gateway.close();
    origin.close();
    sshd.close();
  }
}
