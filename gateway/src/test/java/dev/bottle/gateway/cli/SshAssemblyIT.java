package dev.bottle.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.config.ConfigOverrides;
import dev.bottle.gateway.config.GatewayConfig;
import dev.bottle.gateway.config.GatewayConfigReader;
import dev.bottle.gateway.config.Problems;
import dev.bottle.gateway.config.ReadContext;
import dev.bottle.gateway.config.Secrets;
import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.ssh.SshAccess;
import dev.bottle.gateway.ssh.SshUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys as ssh-keygen and openssl write them. */
class SshAssemblyIT {
  private static final String PHRASE = "hunter2 hunter2";

  @TempDir private Path folder = Path.of("");
  private final Problems problems = new Problems();
  private final List<String> trouble = new ArrayList<>();

  @BeforeEach
  void agent() throws Exception {
    keygen("agent", "ed25519", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
  void keysComeFromFiles(String type) throws Exception {
    keygen("id", type, "");
    var access = assemble(Secrets.none(), "a");
    assertThat(told()).isEmpty();
    assertThat(access.upstreams()).extracting(u -> u.entry().host()).containsExactly("a");
    assertThat(access.authorizedKeys())
        .containsExactly(read("agent.pub").replaceAll(" [^ ]*\n", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
  void encryptedKeysOpenWithTheirPassphrase(String type) throws Exception {
    keygen("id", type, PHRASE);
    assemble(passphrases(Map.of("a", PHRASE)), "a");
    assertThat(told()).isEmpty();
  }

  @Test
  void olderFormatsAreReadToo() throws Exception {
    keygen("id", "rsa", PHRASE);
    run("ssh-keygen", "-q", "-p", "-m", "PEM", "-P", PHRASE, "-N", "", "-f", file("id").toString());
    assertThat(read("id")).contains("BEGIN RSA");
    assemble(Secrets.none(), "a");
    run("openssl", "genpkey", "-algorithm", "ed25519", "-out", file("id").toString());
    assertThat(read("id")).contains("BEGIN PRIVATE KEY");
    assemble(Secrets.none(), "a");
    assertThat(told()).isEmpty();
  }

  @Test
  void aKeyOnStdinComesBeforeTheFile() throws Exception {
    keygen("id", "ed25519", "");
    keygen("other", "ed25519", "");
    var given = new SecretString(read("other"));
    var access = assemble(identities(Map.of("b", read("other"))), "a", "b");
    assertThat(told()).isEmpty();
    assertThat(access.upstreams())
        .extracting(SshUpstream::identity)
        .containsExactly(new SecretString(read("id")), given);
  }

  @Test
  void everythingWrongIsToldAtOnceWithoutAnyKey() throws Exception {
    keygen("id", "ed25519", "");
    keygen("locked", "ed25519", PHRASE);
    write("rubbish", "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n");
    write("agent.pub", "# mine\n\n" + read("agent.pub") + "command=\"ls\" ssh-rsa AAAA\n");
    var access =
        assemble(
            new Secrets(
                Map.of(),
                Map.of("given", new SecretString("hunter2"), "nobody", new SecretString("hunter2")),
                Map.of("wrong", new SecretString("hunter2"), "none", new SecretString("hunter2")),
                Map.of()),
            "a",
            "missing:no-such-file",
            "rubbish:rubbish",
            "public:agent.pub",
            "locked:locked",
            "wrong:locked",
            "given:",
            "absent:");
    assertThat(access.upstreams()).extracting(u -> u.entry().host()).containsExactly("a");
    assertThat(told())
        .containsExactlyInAnyOrder(
            "$.ssh[absent].IdentityFile: no value came on standard input",
            "--secrets-from-stdin: a value came for \"nobody\", which is no ssh or git entry, or"
                + " client certificate without a key file, here",
            "--secrets-from-stdin: a value came for \"none\", which is no ssh or git entry here",
            "$.ssh[missing].IdentityFile: " + file("no-such-file") + ": cannot be read",
            "$.ssh[rubbish].IdentityFile: "
                + file("rubbish")
                + ": holds no private key that can be read",
            "$.ssh[public].IdentityFile: "
                + file("agent.pub")
                + ": holds no private key that can be read",
            "$.ssh[locked].IdentityFile: "
                + file("locked")
                + ": is encrypted: its passphrase comes with --secrets-from-stdin, as"
                + " {\"passphrases\":{\"locked\":\"…\"}}",
            "$.ssh[wrong].IdentityFile: " + file("locked") + ": has another passphrase",
            "$.ssh[given].IdentityFile: standard input: holds no private key that can be read",
            "$.authorizedKeys: "
                + file("agent.pub")
                + ", line 4: \"command=\\\"ls\\\"\" is no type of key that the gateway takes; there"
                + " are ecdsa-sha2-nistp256, ecdsa-sha2-nistp384, ecdsa-sha2-nistp521,"
                + " ssh-ed25519, ssh-rsa");
  }

  @Test
  void aFileOfNoKeysIsNotTakenForEverybody() throws Exception {
    keygen("id", "ed25519", "");
    write("agent.pub", "# nobody\n");
    assertThat(assemble(Secrets.none(), "a").authorizedKeys()).isEmpty();
    assertThat(told())
        .containsExactly(
            "$.authorizedKeys: "
                + file("agent.pub")
                + ": names no key, so that nobody could connect");
  }

  /** Entries by name; behind a colon the key's file, or nothing where it comes on stdin. */
  private SshAccess assemble(Secrets secrets, String... entries) {
    var ssh =
        Stream.of(entries)
            .map(
                entry -> {
                  var parts = (entry.contains(":") ? entry : entry + ":id").split(":", -1);
                  var key = parts[1].isEmpty() ? "" : ",'IdentityFile':'" + parts[1] + "'";
                  return "{'Host':'" + parts[0] + "','Hostname':'h.example','User':'u'" + key + "}";
                })
            .collect(Collectors.joining(","));
    var text =
        "{'listen':{'proxy':'127.0.0.1:0','ssh':'127.0.0.1:0'},'authorizedKeys':'agent.pub','ssh':["
            + ssh
            + "]}";
    var context = new ReadContext(folder, folder, ReadContext.SecretSource.STDIN);
    GatewayConfig config =
        GatewayConfigReader.read(
                Optional.of(text.replace('\'', '"')), ConfigOverrides.none(), context, problems)
            .orElseThrow();
    return SshAssembly.assemble(config, secrets, problems, trouble);
  }

  private List<String> told() {
    var all =
        Stream.concat(problems.inOrder().stream().map(Object::toString), trouble.stream()).toList();
    assertThat(all).noneMatch(p -> p.contains("hunter2") || p.contains("BEGIN"));
    return all;
  }

  private static Secrets identities(Map<String, String> values) {
    return new Secrets(Map.of(), secret(values), Map.of(), Map.of());
  }

  private static Secrets passphrases(Map<String, String> values) {
    return new Secrets(Map.of(), Map.of(), secret(values), Map.of());
  }

  private static Map<String, SecretString> secret(Map<String, String> values) {
    var out = new TreeMap<String, SecretString>();
    values.forEach((name, value) -> out.put(name, new SecretString(value)));
    return out;
  }

  private void keygen(String name, String type, String passphrase) throws Exception {
    Files.deleteIfExists(file(name));
    run("ssh-keygen", "-q", "-t", type, "-N", passphrase, "-f", file(name).toString());
  }

  private static void run(String... command) throws Exception {
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private String read(String name) throws IOException {
    return Files.readString(file(name));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(file(name), text);
  }
}
