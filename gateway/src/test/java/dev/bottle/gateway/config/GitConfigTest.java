package dev.bottle.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.config.GatewayConfig.GitTarget;
import dev.bottle.gateway.config.ReadContext.SecretSource;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.GitEntry;
import dev.bottle.gateway.policy.GitUpstream;
import dev.bottle.gateway.policy.PathPattern;
import dev.bottle.gateway.policy.PushGrant;
import dev.bottle.gateway.policy.RefPattern;
import dev.bottle.gateway.policy.RequestPath;
import dev.bottle.gateway.policy.SshGrant;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitConfigTest {
  private static final ReadContext FILES =
      new ReadContext(Path.of("/conf"), Path.of("/home/user"), SecretSource.ENVIRONMENT);
  private static final ReadContext STDIN =
      new ReadContext(Path.of("/conf"), Path.of("/home/user"), SecretSource.STDIN);
  private static final String PIN =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGjYd+0bGe2F1drWvsbMyk9dnr3a/HaJHemRRX0Xuhwn";

  @Test
  void everyKeyIsMappedAndWrittenSo() throws InvalidConfigException {
    var text =
        json(
            """
            {'listen':{'proxy':'127.0.0.1:0','ssh':'127.0.0.1:2222'},
             'egress':{'allowlist':['other.example']},
             'git':[{'Name':'acme/app','Upstream':'ssh://git@Forge.Example.com.:2200/acme/app.git/',
                     'IdentityFile':'~/.ssh/id','KnownHostKey':'[forge.example.com]:2200 %1$s me',
                     'push':['refs/heads/agent/*','+refs/tags/v*'],
                     'pushPaths':['.github/workflows/**','/Jenkinsfile']},
                    {'Name':'web_1','Upstream':'https://me@web.example/x/y.git'},
                    {'Name':'home','Upstream':'ssh://u@home.example/~u/r','IdentityFile':'id',
                     'push':[]}],
             'ssh':[{'Host':'gitea','Hostname':'gitea.example','User':'git','IdentityFile':'id',
                     'push':['refs/heads/*'],'pushPaths':['ci/**']}],
             'credentials':{'WEB':{'value':'${WEB}','hosts':['web.example']}},
             'dlp':{'exempt':[{'rule':'jwt','host':'forge.example.com'}]},
             'authorizedKeys':'agent.pub','pushes':'kept'}
            """
                .formatted(PIN));
    var config = GatewayConfigReader.read(text, FILES);

    assertThat(config.git())
        .isEqualTo(
            new GatewayConfig.Git(
                List.of(
                    new GitTarget(
                        new GitEntry(
                            "acme/app",
                            new GitUpstream.Ssh(
                                Destination.parse("forge.example.com:2200", 0),
                                "git",
                                "/acme/app.git"),
                            Optional.of(PIN),
                            new PushGrant(
                                List.of(
                                    RefPattern.parse("refs/heads/agent/*"),
                                    RefPattern.parse("+refs/tags/v*")),
                                List.of(
                                    new PathPattern("/.github/workflows/**"),
                                    new PathPattern("/Jenkinsfile")))),
                        Optional.of(Path.of("/home/user/.ssh/id"))),
                    new GitTarget(
                        new GitEntry(
                            "web_1",
                            new GitUpstream.Https(
                                Destination.parse("web.example:443", 0),
                                RequestPath.parse("/x/y.git")),
                            Optional.empty(),
                            PushGrant.AGENT_BRANCHES),
                        Optional.empty()),
                    new GitTarget(
                        new GitEntry(
                            "home",
                            new GitUpstream.Ssh(
                                Destination.parse("home.example:22", 0), "u", "~u/r"),
                            Optional.empty(),
                            new PushGrant(List.of(), List.of())),
                        Optional.of(Path.of("/conf/id")))),
                Optional.of(Path.of("/conf/kept"))));
    assertThat(config.ssh().targets().getFirst().entry().grant())
        .isEqualTo(
            new SshGrant.Git(
                List.of(),
                SshGrant.Lfs.REFUSED,
                new PushGrant(
                    List.of(RefPattern.parse("refs/heads/*")),
                    List.of(new PathPattern("/ci/**")))));
    var elsewhere = new ReadContext(Path.of("/other"), Path.of("/root"), SecretSource.ENVIRONMENT);
    assertThat(GatewayConfigReader.read(GatewayConfigWriter.write(config), elsewhere))
        .isEqualTo(config);
  }

  @Test
  void withoutPushAgentBranchesMayGo() throws InvalidConfigException {
    var config =
        GatewayConfigReader.read(
            json(
                """
                {'listen':{'proxy':'127.0.0.1:0','ssh':'127.0.0.1:0'},'authorizedKeys':'k',
                 'ssh':[{'Host':'g','Hostname':'g.example','User':'git','IdentityFile':'id'}],
                 'git':[{'Name':'a','Upstream':'ssh://git@h.example/a','IdentityFile':'id'}]}
                """),
            FILES);
    assertThat(config.git().entries().getFirst().push()).isEqualTo(PushGrant.AGENT_BRANCHES);
    assertThat(config.ssh().targets().getFirst().entry().grant())
        .isEqualTo(new SshGrant.Git(List.of(), SshGrant.Lfs.REFUSED, PushGrant.AGENT_BRANCHES));
    assertThat(GatewayConfigWriter.write(config)).doesNotContain("push");
  }

  @Test
  void theKeyMayComeOnStdin() throws InvalidConfigException {
    var text =
        json(
            """
            {'listen':{'proxy':'127.0.0.1:0','ssh':'127.0.0.1:0'},'authorizedKeys':'k',
             'git':[{'Name':'a','Upstream':'ssh://git@h.example/a'}]}
            """);
    var config = GatewayConfigReader.read(text, STDIN);
    assertThat(config.git().targets().getFirst().identityFile()).isEmpty();
    assertThat(problems(text, FILES)).containsOnly("$.git[0]: the key IdentityFile is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "7 | $.git[0]: expected an object, found a number",
        "{} | $.git[0]: the key Name is missing",
        "{} | $.git[0]: the key Upstream is missing",
        "{SSH,'Pins':'x'} | $.git[0].Pins: unknown key \"Pins\"; known are",
        "{SSH,'pushpaths':[]} | did you mean \"pushPaths\"",
        "{SSH,'IdentityFile':'k','push':'refs/heads/*'} | $.git[0].push: expected an array",
        "{SSH,'push':['heads/x']} | $.git[0].push[0]: a pattern of refs starts with refs/",
        "{SSH,'push':['+heads/x']} | $.git[0].push[0]: a pattern of refs starts with refs/",
        "{SSH,'pushPaths':['']} | $.git[0].pushPaths[0]: the text is empty",
        "{SSH,'pushPaths':['a?b']} | $.git[0].pushPaths[0]: a path pattern has no query",
        "{SSH,'KnownHostKey':'x'} | $.git[0].KnownHostKey: a key is its type",
        "{'Name':'a','Upstream':'ssh://git@h/a'} | $.git[0]: the key IdentityFile is missing",
        "{HTTPS,'IdentityFile':'k'} | $.git[0].IdentityFile: over https the login is a credential",
        "{HTTPS,'KnownHostKey':'k'} | $.git[0].KnownHostKey: over https it is the server's",
        "{SSH},{SSH} | $.git[1]: another entry has the name \"a\"",
        "{SSH},{'Name':'b','Upstream':'ssh://git@H:22/p/','IdentityFile':'k'} | $.git[1]: another"
            + " git entry has this repository",
        "{SSH},{'Name':'A','Upstream':'https://h/p'} | $.git[1]: another entry has the name \"A\"",
        "{'Name':'shell','Upstream':'https://h/p'} | $.git[0]: another entry has the name"
            + " \"shell\"",
        "{'Name':'x','Upstream':'https://10.0.0.1/p'} | $.git[0]: 10.0.0.1 is not a public address",
      })
  void entriesAreChecked(String entries, String problem) {
    assertThat(problems(file(entries), FILES)).anyMatch(p -> p.contains(problem));
  }

  @ParameterizedTest
  @CsvSource({
    "/a",
    "a/",
    "a//b",
    "a/../b",
    "a/.git",
    "a.git",
    "-a",
    "a b",
    "'a\u0001'",
    "''",
  })
  void namesAreChecked(String name) {
    var entry = "{'Name':'" + name.replace("\u0001", "\\u0001") + "','Upstream':'https://h/p'}";
    assertThat(problems(file(entry), FILES))
        .containsOnly(
            "$.git[0].Name: Name is a path of your own, of letters, digits, dot, hyphen,"
                + " underscore and slash, with no .git at its end");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "git@h:a/b.git | a repository is ssh://user@host:port/path or https://host:port/path",
        "ssh://h/a.git | a repository is ssh",
        "ssh://git:hunter2@h/a.git | a password has no place",
        "https://me:hunter2@h/a.git | a password has no place",
        "ssh://git@h:0/a.git | a port is a number",
        "ssh://git@h/a/../b.git | nothing escaped",
        "https://h/a%2fb | nothing escaped",
      })
  void upstreamsAreChecked(String upstream, String problem) {
    var entry = "{'Name':'a','Upstream':'UP','IdentityFile':'k'}";
    assertThat(problems(json(file(entry)).replace("UP", upstream), FILES))
        .anySatisfy(p -> assertThat(p).startsWith("$.git[0].Upstream: ").contains(problem))
        .noneMatch(p -> p.contains("hunter2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "fine",
      value = {
        "'push':['refs/heads/*'] | $.ssh[0].push: \"push\" goes with entries that are for git only",
        "'pushPaths':['a'] | $.ssh[0].pushPaths: \"pushPaths\" goes with entries that are for git",
        "'git':['a/b'],'push':[] | fine",
      })
  void pushGoesWithGit(String keys, @Nullable String problem) {
    var text =
        json(
            """
            {'listen':{'proxy':'127.0.0.1:0','ssh':'127.0.0.1:0'},'authorizedKeys':'k',
             'ssh':[{'Host':'a','Hostname':'a.example','User':'u','IdentityFile':'k',KEYS}]}
            """
                .replace("KEYS", keys));
    if (problem == null) {
      assertThat(problems(text, FILES)).isEmpty();
    } else {
      assertThat(problems(text, FILES)).singleElement().asString().startsWith(problem);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "fine",
      value = {
        "'ssh':'127.0.0.1:2222' | {SSH},{HTTPS2} | 'authorizedKeys':'k' | fine",
        "`` | {HTTPS} | 'name':'x' | fine",
        "'ssh':'127.0.0.1:2222' | {HTTPS} | 'authorizedKeys':'k' | fine",
        "'ssh':'127.0.0.1:2222' | {HTTPS} | 'name':'x' | $: the key authorizedKeys is missing",
        "`` | {SSH} | 'authorizedKeys':'k' | $.listen: the key ssh is missing",
        "'ssh':'127.0.0.1:2222' | {SSH} | 'name':'x' | $: the key authorizedKeys is missing",
        "'ssh':'127.0.0.1:4999' | {SSH},{HTTPS2} | 'authorizedKeys':'k'"
            + " | another listener has 5000",
        "'ssh':'127.0.0.1:65535' | {SSH},{HTTPS2} | 'authorizedKeys':'k'"
            + " | each of the 2 ssh and git entries takes a port",
        "'ssh':'127.0.0.1:22' | `` | 'authorizedKeys':'k' | there is no ssh or git entry",
      })
  void listenersGoWithEntries(
      String listen, String entries, String more, @Nullable String problem) {
    var text =
        "{'listen':{'proxy':'127.0.0.1:5000'"
            + (listen.isEmpty() ? "" : "," + listen)
            + "},'git':["
            + entries
            + "],"
            + more
            + "}";
    var found = problems(filled(text), FILES);
    if (problem == null) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found).singleElement().asString().contains(problem);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "fine",
      value = {
        "web.example | the git entry w is for a repository there, whose pushes are inspected",
        "web.example:443 | the git entry w is for a repository there",
        "web.example:8443 | fine",
        "ssh.example | fine",
      })
  void whatIsInspectedIsNotPassedThrough(String host, @Nullable String problem) {
    var text =
        """
        {'listen':{'proxy':'127.0.0.1:0','ssh':'127.0.0.1:0'},'authorizedKeys':'k',
         'egress':{'allowlist':['web.example','web.example:8443','ssh.example'],
                   'passthrough':['HOST']},
         'git':[{'Name':'w','Upstream':'https://web.example/a'},
                {'Name':'s','Upstream':'ssh://git@ssh.example/a','IdentityFile':'k'}]}
        """;
    var found = problems(json(text).replace("HOST", host), FILES);
    if (problem == null) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found).singleElement().asString().contains("passthrough[0]").contains(problem);
    }
  }

  private static String file(String entries) {
    return filled(
        """
        {'listen':{'proxy':'127.0.0.1:0','ssh':'127.0.0.1:0'},'authorizedKeys':'k',
         'ssh':[{'Host':'shell','Hostname':'s.example','User':'u','IdentityFile':'k'}],
         'git':[%s]}
        """
            .formatted(entries));
  }

  private static String filled(String text) {
    return json(
        text.replace("HTTPS2", "'Name':'b','Upstream':'https://h/p'")
            .replace("HTTPS", "'Name':'a','Upstream':'https://h/p'")
            .replace("SSH", "'Name':'a','Upstream':'ssh://git@h/p','IdentityFile':'k'"));
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static List<String> problems(String text, ReadContext context) {
    var problems = new Problems();
    var _ = GatewayConfigReader.read(Optional.of(text), ConfigOverrides.none(), context, problems);
    return problems.inOrder().stream().map(p -> p.place().path() + ": " + p.message()).toList();
  }
}
