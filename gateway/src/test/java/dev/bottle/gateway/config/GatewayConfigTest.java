package dev.bottle.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bottle.gateway.config.GatewayConfig.AuditTarget;
import dev.bottle.gateway.config.GatewayConfig.Client;
import dev.bottle.gateway.config.GatewayConfig.ClientCertificateEntry;
import dev.bottle.gateway.config.GatewayConfig.CredentialEntry;
import dev.bottle.gateway.config.GatewayConfig.RuleOrigin;
import dev.bottle.gateway.config.GatewayConfig.TokenOrigin;
import dev.bottle.gateway.config.GatewayConfig.UpstreamProxyEntry;
import dev.bottle.gateway.config.ReadContext.SecretSource;
import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.guard.Exemption;
import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.CidrBlock;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.PathPattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayConfigTest {
  private static final ReadContext CONTEXT =
      new ReadContext(Path.of("/conf"), Path.of("/home/user"), SecretSource.ENVIRONMENT);

  private static final String FULL =
      """
      {
        "name": "gitea-dev",
        "listen": { "proxy": "10.9.0.2:3128", "http": "10.9.0.2:80", "tls": "10.9.0.2:443",
                    "dns": "10.9.0.2:53", "admin": "127.0.0.1:9090" },
        "gateway": { "limits": {
          "connections": 512, "streams": 64, "headBytes": "32k", "headFields": 128,
          "upstreamConnections": 16, "upstreamIdlePerHost": 0,
          "timeouts": { "connect": "500ms", "tls": "5s", "head": "90s", "firstByte": "1h",
                        "idle": "20m", "keepAlive": "60s" } } },
        "clients": [
          { "name": "agent", "address": "10.9.0.3" },
          { "name": "ci", "token": "${CI_TOKEN}", "allowlist": [ "blind.example" ] },
          { "name": "both", "address": "10.9.0.3", "token": "${BOTH}", "allowlist": [] } ],
        "egress": {
          "allowlist": [ "api.example.com", "*.wild.example:8443", "blind.example", "[::1]:8443",
            { "host": "narrow.example", "methods": ["GET", "HEAD"], "paths": ["/acme/**"] } ],
          "passthrough": [ "blind.example" ],
          "upstreamCa": [ "extra.pem", "~/ca.pem" ],
          "privateNetworks": [ "10.1.0.0/16", "::1/128" ],
          "upstreamProxy": { "url": "http://proxy.corp.example:8080", "login": "${PROXY_LOGIN}" },
          "clientCertificates": [
            { "host": "api.example.com", "certificate": "client.pem", "key": "~/client.key" } ]
        },
        "dlp": {
          "rules": [ "builtin", "team.toml" ],
          "action": "redact",
          "exempt": [ { "rule": "jwt", "host": "api.example.com" } ]
        },
        "ssh": [], "git": [],
        "credentials": {
          "FORGE": { "value": "${FORGE_TOKEN}", "hosts": ["api.example.com"],
                     "placeholder": "placeholder-of-forge" }
        },
        "resolve": { "API.example.com": "127.0.0.1" },
        "tls": { "caOut": "/bottle-ca.pem" },
        "audit": "audit.jsonl"
      }
      """;

  private static final GatewayConfig FULL_CONFIG =
      new GatewayConfig(
          Optional.of("gitea-dev"),
          new GatewayConfig.Listen(
              ListenAddress.parse("10.9.0.2:3128"),
              Optional.of(ListenAddress.parse("10.9.0.2:80")),
              Optional.of(ListenAddress.parse("10.9.0.2:443")),
              Optional.of(ListenAddress.parse("10.9.0.2:53")),
              Optional.empty(),
              Optional.of(ListenAddress.parse("127.0.0.1:9090"))),
          new Limits(
              Optional.of(512),
              Optional.of(64),
              Optional.of(32 << 10),
              Optional.of(128),
              Optional.of(16),
              Optional.of(0),
              new Limits.Timeouts(
                  Optional.of(Duration.ofMillis(500)),
                  Optional.of(Duration.ofSeconds(5)),
                  Optional.of(Duration.ofSeconds(90)),
                  Optional.of(Duration.ofHours(1)),
                  Optional.of(Duration.ofMinutes(20)),
                  Optional.of(Duration.ofMinutes(1)))),
          List.of(
              new Client(
                  "agent",
                  Optional.of(IpAddress.parse("10.9.0.3")),
                  Optional.empty(),
                  Optional.empty()),
              new Client(
                  "ci",
                  Optional.empty(),
                  Optional.of(new TokenOrigin.Variable("CI_TOKEN")),
                  Optional.of(List.of(AllowEntry.parse("blind.example")))),
              new Client(
                  "both",
                  Optional.of(IpAddress.parse("10.9.0.3")),
                  Optional.of(new TokenOrigin.Variable("BOTH")),
                  Optional.of(List.of()))),
          new GatewayConfig.Egress(
              List.of(
                  AllowEntry.parse("api.example.com"),
                  AllowEntry.parse("*.wild.example:8443"),
                  AllowEntry.parse("blind.example"),
                  AllowEntry.parse("[::1]:8443"),
                  new AllowEntry(
                      HostPort.parse("narrow.example"),
                      Set.of("GET", "HEAD"),
                      List.of(new PathPattern("/acme/**")))),
              List.of(HostPort.parse("blind.example")),
              List.of(Path.of("/conf/extra.pem"), Path.of("/home/user/ca.pem")),
              List.of(CidrBlock.parse("10.1.0.0/16"), CidrBlock.parse("::1/128")),
              Optional.of(
                  new UpstreamProxyEntry(
                      Destination.parse("proxy.corp.example:8080", 0), Optional.of("PROXY_LOGIN"))),
              List.of(
                  new ClientCertificateEntry(
                      HostPort.parse("api.example.com"),
                      Path.of("/conf/client.pem"),
                      Optional.of(Path.of("/home/user/client.key"))))),
          new GatewayConfig.Dlp(
              List.of(new RuleOrigin.Builtin(), new RuleOrigin.File(Path.of("/conf/team.toml"))),
              Optional.of(DlpAction.REDACT),
              List.of(new Exemption("jwt", HostPort.parse("api.example.com")))),
          GatewayConfig.Ssh.NONE,
          GatewayConfig.Git.NONE,
          List.of(
              new CredentialEntry(
                  "FORGE",
                  Optional.of("FORGE_TOKEN"),
                  List.of(HostPort.parse("api.example.com")),
                  Optional.of("placeholder-of-forge"))),
          Map.of(Host.parse("api.example.com"), IpAddress.parse("127.0.0.1")),
          Optional.of(new GatewayConfig.CaOut(Path.of("/bottle-ca.pem"), "/bottle-ca.pem")),
          Optional.of(new AuditTarget.File(Path.of("/conf/audit.jsonl"))));

  @Test
  void everyKeyIsMapped() throws InvalidConfigException {
    assertThat(GatewayConfigReader.read(FULL, CONTEXT)).isEqualTo(FULL_CONFIG);
  }

  @Test
  void theRestHasDefaults() throws InvalidConfigException {
    assertThat(GatewayConfigReader.read("{\"listen\":{\"proxy\":\"localhost:0\"}}", CONTEXT))
        .isEqualTo(
            new GatewayConfig(
                Optional.empty(),
                new GatewayConfig.Listen(ListenAddress.parse("127.0.0.1:0")),
                Limits.UNSET,
                List.of(),
                new GatewayConfig.Egress(
                    List.of(), List.of(), List.of(), List.of(), Optional.empty(), List.of()),
                GatewayConfig.Dlp.DEFAULT,
                GatewayConfig.Ssh.NONE,
                GatewayConfig.Git.NONE,
                List.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void whatIsWrittenReadsBackEqual() throws InvalidConfigException {
    var elsewhere = new ReadContext(Path.of("/other"), Path.of("/root"), SecretSource.ENVIRONMENT);
    var text = GatewayConfigWriter.write(FULL_CONFIG);
    assertThat(GatewayConfigReader.read(text, elsewhere)).isEqualTo(FULL_CONFIG);
    var small =
        GatewayConfigReader.read("{\"listen\":{\"proxy\":\"[::1]:0\"},\"audit\":\"-\"}", CONTEXT);
    assertThat(GatewayConfigReader.read(GatewayConfigWriter.write(small), elsewhere))
        .isEqualTo(small);
  }

  @Test
  void whatIsNotInTheFileComesOnStdin() throws InvalidConfigException {
    var text =
        """
        {"listen":{"proxy":"127.0.0.1:0"},"clients":[{"name":"ci"}],
         "egress":{"allowlist":["a.example"],
                   "clientCertificates":[{"host":"a.example","certificate":"c.pem"}]}}
        """;
    var stdin = new ReadContext(Path.of("/conf"), Path.of("/home/user"), SecretSource.STDIN);
    var config = GatewayConfigReader.read(text, stdin);
    assertThat(config.clients().getFirst().token()).contains(new TokenOrigin.Stdin());
    assertThat(config.egress().clientCertificates().getFirst().key()).isEmpty();
    assertThat(GatewayConfigReader.read(GatewayConfigWriter.write(config), stdin))
        .isEqualTo(config);
    assertThat(problems(Optional.of(text), ConfigOverrides.none()))
        .anyMatch(p -> p.contains("$.clients[0]: a client needs an \"address\" or a \"token\""))
        .anyMatch(p -> p.contains("$.egress.clientCertificates[0]: the key key is missing"))
        .hasSize(2);
  }

  @Test
  void flagsAddReplaceAndWin() throws InvalidConfigException {
    var flags =
        new ConfigOverrides(
            Path.of("/flags"),
            Optional.of("10.9.0.2:0"),
            List.of("more.example"),
            List.of("more.example"),
            List.of("own.toml"),
            Optional.of("log"),
            List.of("more.pem"),
            List.of("10.2.0.0/16"),
            List.of("api.example.com=127.0.0.2", "more.example=::1"),
            Optional.of("ca.pem"),
            Optional.of("-"),
            Optional.of("[::1]:0"));
    var config = GatewayConfigReader.read(Optional.of(FULL), flags, CONTEXT);
    assertThat(config.listen().proxy()).isEqualTo(ListenAddress.parse("10.9.0.2:0"));
    assertThat(config.listen().admin()).contains(ListenAddress.parse("[::1]:0"));
    assertThat(config.egress().allowlist()).hasSize(6).contains(AllowEntry.parse("more.example"));
    assertThat(config.egress().passthrough()).hasSize(2);
    assertThat(config.egress().upstreamCa()).hasSize(3).contains(Path.of("/flags/more.pem"));
    assertThat(config.egress().privateNetworks()).hasSize(3);
    assertThat(config.dlp().rules())
        .containsExactly(new RuleOrigin.File(Path.of("/flags/own.toml")));
    assertThat(config.dlp().action()).contains(DlpAction.LOG);
    assertThat(config.resolve())
        .hasSize(2)
        .containsEntry(Host.parse("more.example"), IpAddress.parse("::1"))
        .containsEntry(Host.parse("api.example.com"), IpAddress.parse("127.0.0.2"));
    assertThat(config.caOut())
        .contains(new GatewayConfig.CaOut(Path.of("/flags/ca.pem"), "/flags/ca.pem"));
    assertThat(config.audit()).contains(new AuditTarget.Stdout());
  }

  @Test
  void flagsAloneWillDo() throws InvalidConfigException {
    var none = ConfigOverrides.none();
    var flags =
        new ConfigOverrides(
            Path.of("/flags"),
            Optional.of("127.0.0.1:0"),
            List.of("api.example.com"),
            none.passthrough(),
            none.rules(),
            none.dlpAction(),
            none.upstreamCa(),
            none.privateNetworks(),
            none.resolve(),
            none.caOut(),
            none.audit(),
            none.admin());
    var config = GatewayConfigReader.read(Optional.empty(), flags, CONTEXT);
    assertThat(config.egress().allowlist()).containsExactly(AllowEntry.parse("api.example.com"));
    assertThat(problems(Optional.empty(), none)).anyMatch(p -> p.contains("proxy is missing"));
  }

  @Test
  void wrongFlagsAreNamed() {
    var flags =
        new ConfigOverrides(
            Path.of("/flags"),
            Optional.of("nowhere"),
            List.of("https://a.example"),
            List.of("b.example"),
            List.of(),
            Optional.of("drop"),
            List.of(),
            List.of("10.0.0.1/8"),
            List.of("a.example"),
            Optional.empty(),
            Optional.empty(),
            Optional.of("localhost"));
    assertThat(problems(Optional.empty(), flags))
        .anyMatch(p -> p.startsWith("--listen: "))
        .anyMatch(p -> p.startsWith("--allow: "))
        .anyMatch(p -> p.startsWith("--dlp-action: "))
        .anyMatch(p -> p.startsWith("--private-network: "))
        .anyMatch(p -> p.startsWith("--resolve: "))
        .anyMatch(p -> p.startsWith("--admin: "))
        .hasSize(6);
  }

  @Test
  void allProblemsAreToldAtOnceEachAtItsPlace() {
    var text =
        """
        {
          "nmae": "x",
          "runtime": "runsc",
          "listen": { "proxy": "127.0.0.1:70000" },
          "egress": { "allowlist": [ "ok.example", 7, "bad entry", { "methods": [] } ],
                      "passthrough": "ok.example" },
          "dlp": { "rules": [], "action": "drop", "action": "log" },
          "git": [ {} ],
          "credentials": { "T": { "value": "hunter2-hunter2", "hosts": ["ok.example"] } },
          "audit": null
        }
        """;
    assertThat(problems(Optional.of(text), ConfigOverrides.none()))
        .containsExactly(
            "line 2, column 3: $.nmae: unknown key \"nmae\"; did you mean \"name\"?",
            "line 3, column 3: $.runtime: runtime belongs to the manifest, not here",
            "line 4, column 15: $.listen.proxy: a listen port is a number from 0 to 65535",
            "line 5, column 44: $.egress.allowlist[1]: expected a string or an object, found a"
                + " number",
            "line 5, column 47: $.egress.allowlist[2]: not a host name",
            "line 5, column 60: $.egress.allowlist[3]: the key host is missing",
            "line 5, column 62: $.egress.allowlist[3].methods: the list is empty; leave the key out"
                + " instead",
            "line 6, column 15: $.egress.passthrough: expected an array, found a string",
            "line 7, column 12: $.dlp.rules: the list is empty; leave the key out instead",
            "line 7, column 25: $.dlp.action: \"drop\" is no action; there are block, redact and"
                + " log",
            "line 7, column 43: $.dlp.action: this key stands twice",
            "line 8, column 12: $.git[0]: the key Name is missing",
            "line 8, column 12: $.git[0]: the key Upstream is missing",
            "line 9, column 27: $.credentials.T.value: a secret does not stand in a file; name a"
                + " variable: \"${NAME}\"",
            "line 10, column 3: $.audit: expected a string, found null");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'egress':{'allowlist':['a.example'],'passthrough':['b.example']} | not on the allowlist",
        "'egress':{'allowlist':['a.example'],'passthrough':['a.example:22']} | not on the"
            + " allowlist",
        "'egress':{'allowlist':['a.example']},'dlp':{'exempt':[{'rule':'jwt','host':'b.example'}]}"
            + " | not on the allowlist",
        "'credentials':{'T':{'value':'${T}','hosts':['a.example']}} | not on the allowlist",
        "'egress':{'allowlist':['*.a.example'],'passthrough':['x.a.example']},"
            + "'credentials':{'T':{'value':'${T}','hosts':['*.a.example']}} | credential T",
        "'egress':{'allowlist':[{'host':'a.example','paths':['/x']}],'passthrough':['a.example']}"
            + " | limits its methods or paths",
        "'egress':{'allowlist':['10.0.0.1']} | not a public address",
        "'egress':{'allowlist':['[::ffff:8.8.8.8]:443']} | not a public address",
        "'egress':{'allowlist':['a.example']},'credentials':{"
            + "'T':{'value':'${T}','hosts':['a.example'],'placeholder':'the-same-one'},"
            + "'U':{'value':'${U}','hosts':['a.example'],'placeholder':'the-same-one'}}"
            + " | same placeholder",
        "'egress':{'allowlist':['a.example']},'credentials':{'T':{'hosts':['a.example']}}"
            + " | value is missing",
        "'egress':{'allowlist':['a.example']},'credentials':{'T':{'value':'?x','hosts':[]}}"
            + " | only the launcher asks",
        "'clients':[{'name':'a','address':'10.0.0.1'},{'name':'b','address':'10.0.0.1'}]"
            + " | same name or address",
        "'clients':[] | the list is empty",
        "'resolve':{'a.example':'1.1.1.1','A.example.':'1.1.1.2'} | stands twice",
        "'resolve':{'a b':'1.1.1.1'} | not a host name",
        "'git':[{'Name':'x'}] | the key Upstream is missing",
        "'limits':{'connections':1} | the gateway's own stand in \"gateway\": {\"limits\"",
        "'gateway':{'limit':{}} | did you mean \"limits\"",
        "'gateway':{'limits':{'conections':1}} | did you mean \"connections\"",
        "'gateway':{'limits':{'connections':'5'}} | expected a whole number from 1 to 65535",
        "'gateway':{'limits':{'connections':0}} | expected a whole number from 1 to 65535",
        "'gateway':{'limits':{'streams':1.5}} | expected a whole number from 1 to 10000",
        "'gateway':{'limits':{'headBytes':65536}} | expected a string",
        "'gateway':{'limits':{'headBytes':'64kb'}} | such as \"64k\"",
        "'gateway':{'limits':{'headBytes':'999999999m'}} | expected a size from 4k to 1m",
        "'gateway':{'limits':{'timeouts':{'idle':'30'}}} | such as \"30s\"",
        "'gateway':{'limits':{'timeouts':{'idle':'25h'}}} | expected a duration from 100ms to 24h",
        "'gateway':{'limits':{'timeouts':{'tls':'99ms'}}} | expected a duration from 100ms to 10m",
        "'clients':[{'name':'a'}] | needs an \"address\" or a \"token\"",
        "'clients':[{'name':'a','token':'hunter2'}] | a secret does not stand in a file",
        "'clients':[{'name':'a','token':'${T}'},{'name':'a','token':'${U}'}] | same name",
        "'clients':[{'name':'a','token':'${T}','allowlist':['10.0.0.1']}] | not a public address",
        "'egress':{'upstreamProxy':{'url':'http://u:hunter2@p:1'}} | \"login\": \"${NAME}\"",
        "'egress':{'upstreamProxy':{'url':'https://p:1'}} | a proxy is http://host:port",
        "'egress':{'upstreamProxy':{'url':'http://p'}} | the port is missing",
        "'egress':{'upstreamProxy':{'url':'http://p:1','login':'u:p'}} | does not stand in a file",
        "'egress':{'clientCertificates':[{'host':'a.example','certificate':'c','key':'k'}]}"
            + " | not on the allowlist",
        "'egress':{'allowlist':['a.example'],'passthrough':['a.example'],'clientCertificates':["
            + "{'host':'a.example','certificate':'c','key':'k'}]} | a client certificate is for",
        "'egress':{'allowlist':['a.example'],'clientCertificates':["
            + "{'host':'a.example:443','certificate':'c','key':'k'},"
            + "{'host':'a.example','certificate':'c','key':'k'}]} | another client certificate",
        "'audit':'' | the text is empty",
      })
  void partsMustFitEachOther(String members, String problem) {
    var text = "{'listen':{'proxy':'127.0.0.1:0'}," + members + "}";
    assertThat(problems(Optional.of(text.replace('\'', '"')), ConfigOverrides.none()))
        .anyMatch(p -> p.contains(problem))
        .noneMatch(p -> p.contains("hunter2"));
  }

  @Test
  void aClientsOwnAllowlistCountsAsGranted() throws InvalidConfigException {
    var text =
        """
        {"listen":{"proxy":"127.0.0.1:0"},
         "clients":[{"name":"ci","token":"${T}","allowlist":["a.example"]}],
         "credentials":{"C":{"value":"${C}","hosts":["a.example"]}}}
        """;
    assertThat(GatewayConfigReader.read(text, CONTEXT).credentials()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "fine",
      value = {
        "'proxy':'127.0.0.1:1','admin':'127.0.0.1:2' | fine",
        "'proxy':'127.0.0.1:0','admin':'127.0.0.1:0' | fine",
        "'proxy':'10.9.0.2:1','admin':'10.8.0.2:1' | fine",
        "'proxy':'0.0.0.0:1','admin':'127.0.0.1:2' | fine",
        "'proxy':'127.0.0.1:1','admin':'127.0.0.1:1' | $.listen.admin: another listener has",
        "'proxy':'0.0.0.0:1','admin':'127.0.0.1:1' | $.listen.admin: another listener has",
        "'proxy':'127.0.0.1:1','tls':'127.0.0.1:1' | $.listen.tls: another listener has",
        "'proxy':'127.0.0.1:1','admin':'0.0.0.0:2' | $.listen.admin: the admin listener is for",
        "'proxy':'127.0.0.1:1','admin':'[::]:2' | $.listen.admin: the admin listener is for",
        "'proxy':'10.9.0.2:1','admin':'10.9.0.2:2' | $.listen.admin: clients of the proxy reach",
        "'proxy':'0.0.0.0:1','admin':'10.9.0.2:2' | $.listen.admin: clients of the proxy reach",
        "'proxy':'127.0.0.1:1','tls':'10.9.0.2:3','admin':'10.9.0.2:2' | clients of the proxy",
      })
  void theAdminListenerIsNeverAgentFacing(String listen, @Nullable String problem) {
    var problems = new Problems();
    var text = ("{'listen':{" + listen + "}}").replace('\'', '"');
    var _ = GatewayConfigReader.read(Optional.of(text), ConfigOverrides.none(), CONTEXT, problems);
    if (problem == null) {
      assertThat(problems.inOrder()).isEmpty();
    } else {
      assertThat(problems.inOrder().toString()).contains(problem);
    }
  }

  @Test
  void credentialsNeedKnownClients() throws InvalidConfigException {
    var text =
        """
        {"listen":{"proxy":"10.9.0.2:0"},"egress":{"allowlist":["a.example"]},
         "credentials":{"T":{"hosts":["a.example"]}}%s}
        """;
    var stdin = new ReadContext(Path.of("/conf"), Path.of("/home/user"), SecretSource.STDIN);
    var clients = ",\"clients\":[{\"name\":\"agent\",\"address\":\"10.9.0.3\"}]";
    assertThat(GatewayConfigReader.read(text.formatted(clients), stdin).credentials()).hasSize(1);
    assertThat(problems(Optional.of(text.formatted("")), ConfigOverrides.none()))
        .anyMatch(p -> p.contains("$.listen.proxy: credentials are put in for known clients"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | empty",
        "[] | expected an object",
        "{} {} | behind the end",
        "{\"a\": hunter2} | not valid JSON here",
        "{\"a\": | not valid JSON here",
        "{\"\\u001b[31m\": 1} | unknown key \"\\u{1b}[31m\"",
      })
  void whatIsNoConfigurationIsToldSafely(String text, String problem) {
    assertThat(problems(Optional.of(text), ConfigOverrides.none()))
        .anyMatch(p -> p.contains(problem))
        .noneMatch(p -> p.contains("hunter2") || p.contains("\u001b"));
  }

  @Test
  void depthIsBounded() {
    assertThat(problems(Optional.of("[".repeat(100_000)), ConfigOverrides.none())).hasSize(1);
  }

  private static List<String> problems(Optional<String> text, ConfigOverrides flags) {
    var thrown =
        catchThrowableOfType(
            InvalidConfigException.class, () -> GatewayConfigReader.read(text, flags, CONTEXT));
    return thrown.problems().stream().map(ConfigProblem::toString).toList();
  }
}
