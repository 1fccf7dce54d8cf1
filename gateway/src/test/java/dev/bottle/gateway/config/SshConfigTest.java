package dev.bottle.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.gateway.config.GatewayConfig.SshTarget;
import dev.bottle.gateway.config.ReadContext.SecretSource;
import dev.bottle.gateway.policy.CommandPattern;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.RepositoryPattern;
import dev.bottle.gateway.policy.SshEntry;
import dev.bottle.gateway.policy.SshGrant;
import dev.bottle.gateway.policy.SshGrant.Lfs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SshConfigTest {
  private static final ReadContext FILES =
      new ReadContext(Path.of("/conf"), Path.of("/home/user"), SecretSource.ENVIRONMENT);
  private static final ReadContext STDIN =
      new ReadContext(Path.of("/conf"), Path.of("/home/user"), SecretSource.STDIN);
  private static final String PIN =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGjYd+0bGe2F1drWvsbMyk9dnr3a/HaJHemRRX0Xuhwn";

  /** An entry with everything that it must have. */
  private static final String ENTRY =
      "'Host':'a','Hostname':'a.example','User':'u','IdentityFile':'k'";

  @Test
  void everyKeyIsMappedAndWrittenSo() throws InvalidConfigException {
    var text =
        json(
            """
            {'listen':{'proxy':'127.0.0.1:0','ssh':'127.0.0.1:2222'},
             'ssh':[{'Host':'gitea','Hostname':'Gitea.Example.com.','User':'git','Port':30009,
                     'IdentityFile':'~/.ssh/id','KnownHostKey':'[gitea.example.com]:30009 %1$s me',
                     'git':['team/app','docs/*'],'lfs':true},
                    {'Host':'forge','Hostname':'forge.example','User':'git','IdentityFile':'id'},
                    {'Host':'any','Hostname':'10.1.0.1','User':'repo','IdentityFile':'id',
                     'KnownHostKey':'%1$s','git':['*']},
                    {'Host':'build','Hostname':'b.example','User':'ci','IdentityFile':'id',
                     'commands':['make *','uptime']},
                    {'Host':'shell','Hostname':'s.example','User':'root','IdentityFile':'id'}],
             'egress':{'privateNetworks':['10.1.0.0/16']},
             'dlp':{'exempt':[{'rule':'jwt','host':'gitea.example.com:30009'}]},
             'authorizedKeys':'agent.pub','hostKeyOut':'known_hosts'}
            """
                .formatted(PIN));
    var config = GatewayConfigReader.read(text, FILES);

    assertThat(config.listen().ssh()).contains(ListenAddress.parse("127.0.0.1:2222"));
    assertThat(config.ssh())
        .isEqualTo(
            new GatewayConfig.Ssh(
                List.of(
                    target(
                        "gitea",
                        "gitea.example.com:30009",
                        "git",
                        PIN,
                        new SshGrant.Git(
                            List.of(
                                RepositoryPattern.parse("team/app"),
                                RepositoryPattern.parse("docs/*")),
                            Lfs.ALLOWED),
                        "/home/user/.ssh/id"),
                    target(
                        "forge",
                        "forge.example:22",
                        "git",
                        null,
                        new SshGrant.Git(List.of(), Lfs.REFUSED),
                        "/conf/id"),
                    target(
                        "any",
                        "10.1.0.1:22",
                        "repo",
                        PIN,
                        new SshGrant.Git(List.of(RepositoryPattern.parse("*")), Lfs.REFUSED),
                        "/conf/id"),
                    target(
                        "build",
                        "b.example:22",
                        "ci",
                        null,
                        new SshGrant.Commands(
                            List.of(
                                CommandPattern.parse("make *"), CommandPattern.parse("uptime"))),
                        "/conf/id"),
                    target(
                        "shell",
                        "s.example:22",
                        "root",
                        null,
                        new SshGrant.Anything(),
                        "/conf/id")),
                Optional.of(Path.of("/conf/agent.pub")),
                Optional.of(Path.of("/conf/known_hosts"))));
    var elsewhere = new ReadContext(Path.of("/other"), Path.of("/root"), SecretSource.ENVIRONMENT);
    assertThat(GatewayConfigReader.read(GatewayConfigWriter.write(config), elsewhere))
        .isEqualTo(config);
  }

  @Test
  void theKeyMayComeOnStdin() throws InvalidConfigException {
    var text =
        json(
            """
            {'listen':{'proxy':'127.0.0.1:0','ssh':'127.0.0.1:0'},'authorizedKeys':'agent.pub',
             'ssh':[{'Host':'a','Hostname':'a.example','User':'u'}]}
            """);
    var config = GatewayConfigReader.read(text, STDIN);
    assertThat(config.ssh().targets().getFirst().identityFile()).isEmpty();
    assertThat(GatewayConfigReader.read(GatewayConfigWriter.write(config), STDIN))
        .isEqualTo(config);
    assertThat(problems(text, FILES)).containsOnly("$.ssh[0]: the key IdentityFile is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | $.ssh[0]: the key Host is missing",
        "{} | $.ssh[0]: the key Hostname is missing",
        "{} | $.ssh[0]: the key User is missing",
        "{} | $.ssh[0]: the key IdentityFile is missing",
        "7 | $.ssh[0]: expected an object, found a number",
        "{ENTRY,'HostName':'x'} | $.ssh[0].HostName: unknown key \"HostName\"; did you mean"
            + " \"Hostname\"",
        "{ENTRY,'KnownHosts':'x'} | did you mean \"KnownHostKey\"",
        "{ENTRY,'IdentitiesOnly':true} | $.ssh[0].IdentitiesOnly: unknown key",
        "{ENTRY,'Port':'22'} | $.ssh[0].Port: expected a whole number from 1 to 65535",
        "{ENTRY,'Port':0} | $.ssh[0].Port: expected a whole number from 1 to 65535",
        "{ENTRY,'git':[]} | $.ssh[0].git: the list is empty",
        "{ENTRY,'git':['/team/app']} | $.ssh[0].git[0]: a repository is org/repo",
        "{ENTRY,'git':['a/b'],'commands':['ls']} | $.ssh[0].commands: this entry is for git only",
        "{ENTRY,'commands':['*']} | $.ssh[0].commands[0]: a command pattern names its command",
        "{ENTRY,'lfs':true} | $.ssh[0].lfs: \"lfs\" goes with entries that are for git only",
        "{ENTRY,'git':['a/b'],'lfs':'yes'} | $.ssh[0].lfs: expected true or false, found a string",
        "{'Host':'a b','Hostname':'a b','User':'-oX','IdentityFile':''} | Host is a name of your"
            + " own",
        "{'Host':'a b','Hostname':'a b','User':'-oX','IdentityFile':''} | Hostname: not a host"
            + " name",
        "{'Host':'a b','Hostname':'a b','User':'-oX','IdentityFile':''} | begin with a hyphen",
        "{'Host':'a b','Hostname':'a b','User':'-oX','IdentityFile':''} | the text is empty",
        "{ENTRY},{ENTRY} | $.ssh[1]: another ssh entry has the Host \"a\"",
        "{ENTRY},{'Host':'A','Hostname':'b','User':'u','IdentityFile':'k'} | has the Host \"A\"",
        "{'Host':'a','Hostname':'10.0.0.1','User':'u','IdentityFile':'k'} | not a public address",
      })
  void entriesAreChecked(String entries, String problem) {
    assertThat(
            problems(
                json(
                    "{'listen':{'proxy':'127.0.0.1:0','ssh':'127.0.0.1:0'},'authorizedKeys':'k',"
                        + "'ssh':["
                        + entries.replace("ENTRY", ENTRY)
                        + "]}"),
                FILES))
        .anyMatch(p -> p.contains(problem));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "fine",
      value = {
        "'ssh':'127.0.0.1:0' | 3 | 'authorizedKeys':'k' | fine",
        "'ssh':'127.0.0.1:65533' | 3 | 'authorizedKeys':'k' | fine",
        "'ssh':'0.0.0.0:2222' | 2 | 'authorizedKeys':'k' | fine",
        "`` | 0 | 'authorizedKeys':'k','hostKeyOut':'h' | fine",
        "'ssh':'127.0.0.1:65534' | 3 | 'authorizedKeys':'k'"
            + " | $.listen.ssh: each of the 3 ssh and git entries takes a port",
        "'ssh':'127.0.0.1:4998' | 3 | 'authorizedKeys':'k' | another listener has 5000",
        "'ssh':'0.0.0.0:5000' | 1 | 'authorizedKeys':'k' | another listener has 5000",
        "'ssh':'127.0.0.1:5001','admin':'127.0.0.1:5002' | 2 | 'authorizedKeys':'k'"
            + " | another listener has 5002",
        "'ssh':'10.9.0.2:22','admin':'10.9.0.2:5002' | 2 | 'authorizedKeys':'k'"
            + " | $.listen.admin: clients of the proxy reach this address",
        "'ssh':'127.0.0.1:22' | 0 | 'authorizedKeys':'k' | $.listen.ssh: there is no ssh or git"
            + " entry",
        "`` | 1 | 'authorizedKeys':'k' | $.listen: the key ssh is missing",
        "'ssh':'127.0.0.1:22' | 1 | 'hostKeyOut':'h' | $: the key authorizedKeys is missing",
        "'ssh':'example.com:22' | 1 | 'authorizedKeys':'k' | $.listen.ssh: a listen address is",
      })
  void listenersAndKeysGoWithEntries(
      String listen, int entries, String keys, @Nullable String problem) {
    var ssh = new StringBuilder();
    for (int i = 0; i < entries; i++) {
      ssh.append(i == 0 ? "{" : ",{").append(ENTRY.replace("'a'", "'a" + i + "'")).append("}");
    }
    var found =
        problems(
            json(
                "{'listen':{'proxy':'127.0.0.1:5000'"
                    + (listen.isEmpty() ? "" : "," + listen)
                    + "},'ssh':["
                    + ssh
                    + "],"
                    + keys
                    + "}"),
            FILES);
    if (problem == null) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found).singleElement().asString().contains(problem);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ssh-ed25519 | 2 | 32 | fine",
        "ssh-ed25519 | 3 | 32 | not such a key",
        "ecdsa-sha2-nistp384 | 3 | 97 | fine",
        "ssh-rsa | 3 | 257 | fine",
        "ssh-rsa | 3 | 129 | at least 2048 bits",
        "ssh-dss | 5 | 128 | \"ssh-dss\" is no type of key that the gateway takes; there are ecdsa",
        "ssh-ed25519-cert-v01@openssh.com | 2 | 32 | is no type of key",
      })
  void keysAreLookedInto(String type, int fields, int length, String told) {
    var line = type + " " + blob(type, fields, length);
    if (told.equals("fine")) {
      assertThat(PublicKeyText.ofHost("|1|salt=|hash= " + line + " comment").text())
          .isEqualTo(line);
      assertThat(PublicKeyText.ofHost(line).text()).isEqualTo(line);
      assertThat(PublicKeyText.ofUser(line + " me@there").text()).isEqualTo(line);
    } else {
      assertThatThrownBy(() -> PublicKeyText.ofHost("host " + line)).hasMessageContaining(told);
      assertThatThrownBy(() -> PublicKeyText.ofUser(line)).hasMessageContaining(told);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'',a key is its type and its text",
    "ssh-ed25519,a key is its type and its text",
    "host ssh-ed25519,a key is its type and its text",
    "host ssh-ed25519 AAAA...,not such a key",
    "host ssh-ed25519 AAAA,not such a key",
    "host ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGjYd+0bGe2F1drWvsbMyk9,not such a key",
    "host ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIGjYd+0bGe2F1drWvsbMyk9dnr3a/HaJHemRRX0Xuhwn,not such",
    "@cert-authority * ssh-ed25519 AAAA,give the host's own key",
    "@revoked * ssh-ed25519 AAAA,give the host's own key",
  })
  void whatIsNoKeyIsTold(String line, String told) {
    assertThatThrownBy(() -> PublicKeyText.ofHost(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(told);
  }

  @Test
  void optionsOfUserKeysAreNotTaken() {
    assertThatThrownBy(() -> PublicKeyText.ofUser("restrict " + PIN))
        .hasMessageContaining("\"restrict\"");
  }

  private static String blob(String type, int fields, int length) {
    var name = type.getBytes(StandardCharsets.US_ASCII);
    var blob = ByteBuffer.allocate(4 + name.length + (fields - 1) * (4 + length));
    blob.putInt(name.length).put(name);
    for (int i = 1; i < fields; i++) {
      blob.putInt(length).put(new byte[] {0, (byte) 0x80}).put(new byte[length - 2]);
    }
    return Base64.getEncoder().encodeToString(blob.array());
  }

  private static SshTarget target(
      String host,
      String upstream,
      String user,
      @Nullable String pin,
      SshGrant grant,
      String identity) {
    var to = Destination.parse(upstream, 0);
    return new SshTarget(
        new SshEntry(host, to, user, Optional.ofNullable(pin), grant),
        Optional.of(Path.of(identity)));
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
