package dev.bottle.launcher.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.bottle.gateway.policy.CommandPattern;
import dev.bottle.gateway.policy.PathPattern;
import dev.bottle.gateway.policy.PushGrant;
import dev.bottle.gateway.policy.RefPattern;
import dev.bottle.gateway.policy.RepositoryPattern;
import dev.bottle.gateway.policy.SshGrant;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManifestReaderTest {
  @TempDir Path dir;

  private static final RulesInspector RULES =
      new RulesInspector() {
        @Override
        public int builtinRules() {
          return 3;
        }

        @Override
        public Report inspect(String fileName, byte[] toml) {
          return toml.length == 0
              ? new Report(0, List.of(new Fault(2, 5, "bad rule")))
              : new Report(1, List.of());
        }
      };

  private ManifestReader.Reading read(String text, Map<String, String> env) throws IOException {
    var home = Files.createDirectories(dir.resolve("home"));
    var project = Files.createDirectories(dir.resolve("project"));
    Files.writeString(project.resolve("claude-bottle.json"), text);
    var host = new HostView(n -> Optional.ofNullable(env.get(n)), home, project);
    return new ManifestReader(host, RULES).read(Optional.empty());
  }

  private List<String> problems(String text) throws IOException {
    return read(text, Map.of()).problems().stream()
        .map(p -> p.position() + " " + p.sentence())
        .toList();
  }

  @Test
  void theOriginalProjectsManifestParsesUnchanged() throws IOException {
    String text;
    try (InputStream in = getClass().getResourceAsStream("/manifest/original.json")) {
      text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    Files.createDirectories(dir.resolve("home/.ssh"));
    Files.writeString(dir.resolve("home/.ssh/id_ed25519_gitea"), "key");
    Files.createDirectories(dir.resolve("home/.claude/skills/init-prd"));
    Files.writeString(dir.resolve("home/.claude/skills/init-prd/SKILL.md"), "skill");
    var reading = read(text, Map.of("GH_PAT", "x"));
    assertThat(reading.problems()).isEmpty();
    var bottle = Objects.requireNonNull(reading.manifest().bottles().get("gitea-dev"));
    assertThat(bottle.env())
        .containsEntry("GITEA_TOKEN", new ValueSource.Prompt("paste your Gitea API token"))
        .containsEntry("GITHUB_TOKEN", new ValueSource.HostVariable("GH_PAT"))
        .containsEntry("GIT_AUTHOR_NAME", new ValueSource.Literal("dev"));
    assertThat(bottle.ssh())
        .singleElement()
        .extracting(entry -> entry.upstream().port())
        .isEqualTo(30009);
  }

  @Test
  void everyProblemIsToldAtItsPlace() throws IOException {
    assertThat(
            problems(
                """
                { "bottles": { "dev": {
                    "egres": {},
                    "env": { "TOKEN": "${GH_PAT}", "BAD-NAME": "x" },
                    "ssh": [ { "Host": "g", "User": "git", "IdentityFile": "nokey", "Port": 70000 } ],
                    "egress": { "allowlist": ["x/y", 5], "privateNetworks": ["10.0.0.1/8"] },
                    "resolve": { "a.example.com": "nowhere" },
                    "limits": { "memory": "lots", "cpus": 0, "pids": 1.5 }
                  } },
                  "agents": { "a": { "bottle": "dve", "workspace": "all", "skills": ["none-such"] } } }
                """))
        .containsExactly(
            "claude-bottle.json:2:5 bottles.dev: unknown key \"egres\". Did you mean \"egress\"?",
            "claude-bottle.json:3:14 bottles.dev.env.TOKEN: $GH_PAT is not set on this host",
            "claude-bottle.json:3:36 bottles.dev.env.BAD-NAME: not a name that an environment"
                + " variable can have",
            "claude-bottle.json:4:14 bottles.dev.ssh[0]: \"Hostname\" is missing",
            "claude-bottle.json:4:44 bottles.dev.ssh[0].IdentityFile: nokey does not exist",
            "claude-bottle.json:4:69 bottles.dev.ssh[0].Port: must be a port from 1 to 65535",
            "claude-bottle.json:5:31 bottles.dev.egress.allowlist[0]: \"x/y\": an entry is"
                + " a host, not a URL",
            "claude-bottle.json:5:38 bottles.dev.egress.allowlist[1]: must be a host or an object"
                + " with \"host\"",
            "claude-bottle.json:5:62 bottles.dev.egress.privateNetworks[0]: \"10.0.0.1/8\":"
                + " address bits stand below the prefix length",
            "claude-bottle.json:6:18 bottles.dev.resolve.a.example.com: \"nowhere\": not an IPv4"
                + " address in four decimal octets",
            "claude-bottle.json:7:17 bottles.dev.limits.memory: must be a size such as \"4g\" or"
                + " \"512m\"",
            "claude-bottle.json:7:35 bottles.dev.limits.cpus: must be from 0.01 to 4096",
            "claude-bottle.json:7:46 bottles.dev.limits.pids: must be a whole number from 16 to"
                + " 4194304",
            "claude-bottle.json:9:22 agents.a.bottle: there is no bottle \"dve\". Did you mean"
                + " \"dev\"?",
            "claude-bottle.json:9:39 agents.a.workspace: must be one of none, rw, ro, clone",
            "claude-bottle.json:9:70 agents.a.skills[0]: no skill \"none-such\" in .claude/skills"
                + " beside the manifest or in ~/.claude/skills");
  }

  @Test
  void anSshEntryGrantsGitOrCommandsOrAnything() throws IOException {
    Files.createDirectories(dir.resolve("project"));
    Files.writeString(dir.resolve("project/k"), "key");
    var head = "{ \"Hostname\": \"h.example.com\", \"IdentityFile\": \"k\", \"Host\": ";
    var reading =
        read(
            "{ \"bottles\": { \"b\": { \"ssh\": [\n"
                + (head + "\"a\", \"User\": \"git\", \"lfs\": true },\n")
                + (head + "\"b\", \"User\": \"ci\", \"git\": [\"acme/*\", \"me/site.git\"] },\n")
                + (head + "\"c\", \"User\": \"ci\", \"commands\": [\"deploy *\"] },\n")
                + (head + "\"d\", \"User\": \"ci\" }\n] } } }"),
            Map.of());
    assertThat(reading.problems()).isEmpty();
    var bottle = Objects.requireNonNull(reading.manifest().bottles().get("b"));
    assertThat(bottle.ssh())
        .extracting(SshSpec::grant)
        .containsExactly(
            new SshGrant.Git(List.of(), SshGrant.Lfs.ALLOWED),
            new SshGrant.Git(
                List.of(new RepositoryPattern("acme/*"), new RepositoryPattern("me/site")),
                SshGrant.Lfs.REFUSED),
            new SshGrant.Commands(List.of(new CommandPattern("deploy *"))),
            new SshGrant.Anything());
  }

  @Test
  void whatIsWrongWithAnSshEntryIsToldAtItsPlace() throws IOException {
    Files.createDirectories(dir.resolve("project"));
    Files.writeString(dir.resolve("project/k"), "key");
    assertThat(
            problems(
                """
                { "bottles": { "dev": { "ssh": [
                    { "Host": "a", "Hostname": "a.example.com", "User": "git", "IdentityFile": "k",
                      "KnownHostkey": "x", "gti": [],
                      "KnownHostKey": "a.example.com ssh-ed25519 AAAA",
                      "git": ["acme/*/x", "/abs"],
                      "commands": ["ls"],
                      "lfs": "yes" },
                    { "Host": "b/c", "Hostname": "b.example.com", "User": "ci", "IdentityFile": "k",
                      "git": [], "commands": ["*"] },
                    { "Host": "d", "Hostname": "d.example.com", "User": "ci", "IdentityFile": "k",
                      "lfs": true } ] } } }
                """))
        .containsExactly(
            "claude-bottle.json:3:7 bottles.dev.ssh[0]: unknown key \"KnownHostkey\". Did you mean"
                + " \"KnownHostKey\"?",
            "claude-bottle.json:3:28 bottles.dev.ssh[0]: unknown key \"gti\". Did you mean"
                + " \"git\"?",
            "claude-bottle.json:4:7 bottles.dev.ssh[0].KnownHostKey: the text behind ssh-ed25519 is"
                + " not such a key",
            "claude-bottle.json:5:15 bottles.dev.ssh[0].git[0]: \"acme/*/x\": a repository is"
                + " org/repo, org/* or *, without a leading slash",
            "claude-bottle.json:5:27 bottles.dev.ssh[0].git[1]: \"/abs\": a repository is org/repo,"
                + " org/* or *, without a leading slash",
            "claude-bottle.json:6:7 bottles.dev.ssh[0].commands: this entry is for git only, by its"
                + " User: it grants no other commands",
            "claude-bottle.json:7:7 bottles.dev.ssh[0].lfs: must be true or false, not a string",
            "claude-bottle.json:8:7 bottles.dev.ssh[1].Host: may hold letters, digits, dots, dashes"
                + " and underscores",
            "claude-bottle.json:9:7 bottles.dev.ssh[1].git: the list is empty: leave the key out"
                + " instead",
            "claude-bottle.json:9:18 bottles.dev.ssh[1].commands: this entry is for git only, by"
                + " its \"git\": it grants no other commands",
            "claude-bottle.json:9:31 bottles.dev.ssh[1].commands[0]: \"*\": a command pattern names"
                + " its command: * may follow it",
            "claude-bottle.json:11:7 bottles.dev.ssh[2].lfs: goes with an entry that is for git"
                + " only");
  }

  @Test
  void aGitEntrySaysWhereItIsAndWhatMayBePushed() throws IOException {
    Files.createDirectories(dir.resolve("project"));
    Files.writeString(dir.resolve("project/k"), "key");
    var reading =
        read(
            """
            { "bottles": { "b": {
                "ssh": [ { "Host": "a", "Hostname": "a.example.com", "User": "git",
                           "IdentityFile": "k", "push": ["+refs/heads/*"] } ],
                "git": [
                  { "Name": "acme/site", "Upstream": "ssh://git@a.example.com/acme/site.git",
                    "IdentityFile": "k" },
                  { "Name": "none", "Upstream": "https://b.example.com/acme/none", "push": [] },
                  { "Name": "all", "Upstream": "https://b.example.com/acme/all",
                    "push": ["refs/heads/*", "+refs/heads/agent/*"],
                    "pushPaths": ["/ci.yml", ".github/workflows/**"] } ] } } }
            """,
            Map.of());
    assertThat(reading.problems()).isEmpty();
    var bottle = Objects.requireNonNull(reading.manifest().bottles().get("b"));
    assertThat(bottle.ssh())
        .extracting(SshSpec::grant)
        .containsExactly(
            new SshGrant.Git(
                List.of(),
                SshGrant.Lfs.REFUSED,
                new PushGrant(List.of(RefPattern.parse("+refs/heads/*")), List.of())));
    assertThat(bottle.git())
        .extracting(GitSpec::push)
        .containsExactly(
            PushGrant.AGENT_BRANCHES,
            new PushGrant(List.of(), List.of()),
            new PushGrant(
                List.of(RefPattern.parse("refs/heads/*"), RefPattern.parse("+refs/heads/agent/*")),
                List.of(new PathPattern("/ci.yml"), new PathPattern("/.github/workflows/**"))));
    assertThat(bottle.logins())
        .extracting(SshLogin::kind, SshLogin::name)
        .containsExactly(tuple("ssh", "a"), tuple("git", "acme/site"));
  }

  @Test
  void whatIsWrongWithAGitEntryIsToldAtItsPlace() throws IOException {
    Files.createDirectories(dir.resolve("project"));
    Files.writeString(dir.resolve("project/k"), "key");
    var problems =
        problems(
            """
            { "bottles": { "dev": {
                "ssh": [ { "Host": "a", "Hostname": "a.example.com", "User": "ci", "IdentityFile": "k",
                           "push": [] } ],
                "git": [
                  { "Name": "a", "Upstream": "https://me:s3cr3t@b.example.com/acme/site" },
                  { "Name": "b//c", "Upstream": "ssh://git@b.example.com/acme/site" },
                  { "Name": "d.git", "Upstream": "https://b.example.com/acme/site",
                    "IdentityFile": "k" },
                  { "Name": "e", "Upstream": "https://b.example.com/acme/site",
                    "push": ["main"], "pushPaths": ["a?b"], "Push": [] } ] } } }
            """);
    assertThat(problems)
        .containsExactly(
            "claude-bottle.json:3:16 bottles.dev.ssh[0].push: goes with an entry that is for git"
                + " only",
            "claude-bottle.json:5:9 bottles.dev.git[0].Name: \"a\" is the name of another git or"
                + " ssh entry",
            "claude-bottle.json:5:22 bottles.dev.git[0].Upstream: a repository is"
                + " ssh://user@host:port/path or https://host:port/path, where the port may be left"
                + " out and a password has no place",
            "claude-bottle.json:6:7 bottles.dev.git[1]: \"IdentityFile\" is missing",
            "claude-bottle.json:6:9 bottles.dev.git[1].Name: may hold letters, digits, dots,"
                + " dashes, underscores and single slashes, with no .git at its end",
            "claude-bottle.json:7:9 bottles.dev.git[2].Name: may hold letters, digits, dots,"
                + " dashes, underscores and single slashes, with no .git at its end",
            "claude-bottle.json:8:9 bottles.dev.git[2].IdentityFile: goes with an upstream over"
                + " ssh; over https a credential is the login",
            "claude-bottle.json:9:22 bottles.dev.git[3].Upstream: another git entry has this"
                + " repository",
            "claude-bottle.json:10:18 bottles.dev.git[3].push[0]: \"main\": a pattern of refs"
                + " starts with refs/, or with +refs/ where force and delete are meant",
            "claude-bottle.json:10:41 bottles.dev.git[3].pushPaths[0]: \"a?b\": a path pattern has"
                + " no query and no fragment",
            "claude-bottle.json:10:49 bottles.dev.git[3]: unknown key \"Push\". Did you mean"
                + " \"push\"?");
  }

  @Test
  void badJsonAndKeysThatStandTwiceHaveAPlace() throws IOException {
    assertThat(problems("{ \"bottles\": { \n  nope } }"))
        .singleElement()
        .asString()
        .startsWith("claude-bottle.json:2:");
    assertThat(problems("{ \"bottles\": {},\n  \"bottles\": {} }"))
        .singleElement()
        .asString()
        .startsWith("claude-bottle.json:2:3 bottles");
  }

  @Test
  void aBadRuleIsAProblemOfItsOwnFile() throws IOException {
    Files.createDirectories(dir.resolve("project"));
    Files.writeString(dir.resolve("project/team.toml"), "");
    assertThat(problems("{\"bottles\":{\"b\":{\"dlp\":{\"rules\":[\"builtin\",\"team.toml\"]}}}}"))
        .containsExactly("team.toml:2:5 bottles.b.dlp.rules[1]: bad rule");
  }

  @Test
  void aProjectsBottleReplacesTheHomesWhole() throws IOException {
    Files.createDirectories(dir.resolve("home"));
    Files.writeString(
        dir.resolve("home/claude-bottle.json"),
        """
        { "bottles": { "b": { "egress": { "allowlist": ["home.example.com"] } } },
          "agents": { "h": { "bottle": "b" } } }
        """);
    var reading = read("{ \"bottles\": { \"b\": {} } }", Map.of());
    var bottle = Objects.requireNonNull(reading.manifest().bottles().get("b"));
    assertThat(bottle.egress().allowlist()).isEmpty();
    assertThat(bottle.source().origin()).isEqualTo(ManifestFile.Origin.PROJECT);
    assertThat(reading.manifest().agents()).containsKey("h");
  }
}
