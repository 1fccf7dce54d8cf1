package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.GitEntry;
import dev.bottle.gateway.policy.GitUpstream;
import dev.bottle.gateway.policy.PushGrant;
import dev.bottle.gateway.policy.RefPattern;
import dev.bottle.gateway.policy.RequestPath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real git behind the intercepting proxy, and a real git server over https before it. */
class HttpsPushIT {
  private static final String PASSWORD = Forge.PASSWORD;
  private static final String PLACEHOLDER = Forge.PLACEHOLDER;

  @TempDir private Path dir;
  private Forge forge;
  private TestGateway gateway;
  private Git git;
  private GitOrigin origin;
  private Path bare;
  private Path work;

  @BeforeEach
  void start() throws Exception {
    forge = new Forge(dir);
    gateway = forge.gateway;
    git = forge.git;
    origin = forge.origin;
    bare = forge.bare;
    grant();
    Files.writeString(dir.resolve("ca.pem"), gateway.authority.certificatePem());
    git.set("http.proxy", "http://127.0.0.1:" + gateway.address.getPort());
    git.set("http.sslCAInfo", dir.resolve("ca.pem").toString());
    work = dir.resolve("work");
    git.run(dir, "clone", "-q", url("tool.git"), "work").succeeded();
  }

  @AfterEach
  void stop() {
    forge.close();
  }

  private void grant(GitEntry... entries) throws Exception {
    gateway.guard.set(
        gateway
            .guard(Optional.empty(), Forge.vault(PASSWORD), "api.example.com:" + origin.port)
            .withGit(List.of(entries)));
  }

  private GitEntry entry(String name, String... refs) {
    return new GitEntry(
        name,
        new GitUpstream.Https(forge.at(), RequestPath.parse("/acme/" + name)),
        Optional.empty(),
        new PushGrant(List.of(refs).stream().map(RefPattern::parse).toList(), List.of()));
  }

  private String url(String repository) {
    return "https://agent:"
        + PLACEHOLDER
        + "@api.example.com:"
        + origin.port
        + "/acme/"
        + repository;
  }

  private Git.Result push(String... arguments) throws Exception {
    var all = new ArrayList<>(List.of("push"));
    all.addAll(List.of(arguments));
    return git.run(work, all.toArray(String[]::new));
  }

  private String upstream(String ref) throws Exception {
    return git.run(bare, "rev-parse", "--verify", "-q", ref).output().strip();
  }

  private int upstreamObjects() throws Exception {
    return Integer.parseInt(
        git.ask(bare, "count-objects", "-v")
                .lines()
                .filter(line -> line.startsWith("count: ") || line.startsWith("in-pack: "))
                .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                .sum()
            + "");
  }

  private GatewayEvent.Push nextPush() throws InterruptedException {
    while (true) {
      var event = gateway.events.poll(5, TimeUnit.SECONDS);
      if (event instanceof GatewayEvent.Push push) {
        return push;
      }
      if (event == null) {
        throw new AssertionError("no push event");
      }
    }
  }

  private void assertNoEventOfThePost() {
    assertThat(gateway.events)
        .noneMatch(
            e ->
                e instanceof GatewayEvent.Request request
                    && request.method().equals(Optional.of("POST"))
                    && request.path().orElse("").endsWith("/git-receive-pack"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1", "HTTP/2"})
  void aBranchIsCreatedAndMovedForward(String version) throws Exception {
    git.set("http.version", version).env("GIT_CURL_VERBOSE", "1");
    git.commit(work, "src/one", "one\n");
    var first = push("origin", "HEAD:refs/heads/agent/one").succeeded();
    assertThat(first.output())
        .contains("[new branch]")
        .contains(version.equals("HTTP/2") ? "HTTP/2 200" : "HTTP/1.1 200 OK")
        .doesNotContain(PASSWORD);
    assertThat(upstream("refs/heads/agent/one")).isEqualTo(git.ask(work, "rev-parse", "HEAD"));
    var event = nextPush();
    assertThat(event.outcome()).isInstanceOf(Outcome.Allowed.class);
    assertThat(event.scheme()).isEqualTo("https");
    assertThat(event.repo()).isEqualTo("/acme/tool.git");
    assertThat(event.refs()).containsExactly("refs/heads/agent/one");
    git.commit(work, "src/two", "two\n");
    push("origin", "HEAD:refs/heads/agent/one").succeeded();
    assertThat(upstream("refs/heads/agent/one")).isEqualTo(git.ask(work, "rev-parse", "HEAD"));
    assertThat(nextPush().outcome()).isInstanceOf(Outcome.Allowed.class);
    assertThat(push("origin", "HEAD:refs/heads/agent/one").succeeded().output())
        .contains("Everything up-to-date");
    assertNoEventOfThePost();
  }

  @Test
  void whatTheGrantDoesNotCoverStaysHere() throws Exception {
    var main = upstream("refs/heads/main");
    git.commit(work, "one", "one\n");
    push("origin", "HEAD:refs/heads/agent/one").succeeded();
    for (var refused :
        List.of("HEAD:refs/heads/main", "HEAD:refs/tags/v1", ":refs/heads/agent/one")) {
      assertThat(push("origin", refused).failed().output())
          .contains("push-ref-not-allowed")
          .contains("remote: ");
    }
    git.run(work, "commit", "-q", "--amend", "-m", "another").succeeded();
    assertThat(push("--force", "origin", "HEAD:refs/heads/agent/one").failed().output())
        .contains("push-ref-not-allowed");
    assertThat(upstream("refs/heads/main")).isEqualTo(main);
    assertThat(upstream("refs/tags/v1")).isEmpty();
  }

  @Test
  void aSecretNeverArrivesUpstream() throws Exception {
    int objects = upstreamObjects();
    git.commit(work, "src/config", "key = " + TestGateway.SECRET + "\n");
    git.commit(work, "src/config", "key = gone\n");
    var refused = push("origin", "HEAD:refs/heads/agent/one").failed().output();
    assertThat(refused)
        .contains("remote: ")
        .contains("push-secret-found")
        .contains("src/config")
        .contains("acme-token")
        .doesNotContain(TestGateway.SECRET);
    assertThat(upstreamObjects()).isEqualTo(objects);
    var event = nextPush();
    assertThat(event.outcome()).isInstanceOf(Outcome.Denied.class);
    assertThat(event.bytesUp()).isZero();
    assertNoEventOfThePost();
    assertThat(origin.requests).noneMatch(r -> r.startsWith("POST") && r.contains("receive-pack"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1", "HTTP/2"})
  void aLargePushIsStreamed(String version) throws Exception {
    git.set("http.version", version);
    var bytes = new byte[6 << 20];
    new Random(7).nextBytes(bytes);
    Files.write(work.resolve("noise"), bytes);
    git.commit(work, "beside", "it\n");
    push("origin", "HEAD:refs/heads/agent/large").succeeded();
    assertThat(upstream("refs/heads/agent/large")).isEqualTo(git.ask(work, "rev-parse", "HEAD"));
    assertThat(origin.framings).contains("git-receive-pack chunked");
    git.run(dir, "clone", "-q", "--depth", "1", "-b", "agent/large", url("tool.git"), "again")
        .succeeded();
    assertThat(Files.readAllBytes(dir.resolve("again/noise"))).isEqualTo(bytes);
  }

  @Test
  void anEntryGrantsItsOwnRepositoryAndNoOther() throws Exception {
    git.newUpstream(dir.resolve("srv/acme/other.git"));
    grant(entry("tool.git", "refs/heads/*"));
    git.commit(work, "one", "one\n");
    push("origin", "HEAD:refs/heads/main").succeeded();
    assertThat(upstream("refs/heads/main")).isEqualTo(git.ask(work, "rev-parse", "HEAD"));
    git.run(work, "remote", "add", "other", url("other.git")).succeeded();
    git.env("GIT_CURL_VERBOSE", "1");
    assertThat(push("other", "HEAD:refs/heads/agent/one").failed().output())
        .contains("403")
        .contains("push-ref-not-allowed");
    assertThat(origin.requests).noneMatch(r -> r.contains("other.git"));
  }

  @Test
  void aWrongLoginIsToldAsUpstreamToldIt() throws Exception {
    gateway.guard.set(
        gateway.guard(Optional.empty(), Vault.empty(), "api.example.com:" + origin.port));
    git.commit(work, "one", "one\n");
    assertThat(push("origin", "HEAD:refs/heads/agent/one").failed().output())
        .contains("Authentication failed");
    var event = gateway.events.stream().toList().getLast();
    assertThat(event).isInstanceOf(GatewayEvent.Request.class);
  }

  @Test
  void aLoginThatIsNoPlaceholderIsRefused() throws Exception {
    git.commit(work, "one", "one\n");
    var forged = url("tool.git").replace(PLACEHOLDER, "some-other-login");
    assertThat(git.run(work, "push", forged, "HEAD:refs/heads/agent/one").failed().output())
        .contains("403");
    assertThat(upstream("refs/heads/agent/one")).isEmpty();
  }

  @Test
  void aReloadThatWithdrawsTheGrantRefusesTheNextPush() throws Exception {
    git.commit(work, "one", "one\n");
    push("origin", "HEAD:refs/heads/agent/one").succeeded();
    grant(entry("elsewhere.git", "refs/heads/*"));
    gateway.listener.reviseGrants();
    git.commit(work, "two", "two\n");
    push("origin", "HEAD:refs/heads/agent/one").failed();
  }

  @Test
  void aRequestMayBeCompressedAndMayWaitToBeAskedFor() throws Exception {
    var line = upstream("refs/heads/main") + " " + "0".repeat(40) + " refs/heads/main";
    var command = line + "\0 report-status side-band-64k";
    var request = String.format("%04x", command.length() + 4) + command + "0000";
    var body = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(body)) {
      gzip.write(request.getBytes(StandardCharsets.US_ASCII));
    }
    try (var client = receivePack("Content-Encoding: gzip\r\nExpect: 100-continue", body.size())) {
      assertThat(client.readUntil("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      body.writeTo(client.socket.getOutputStream());
      assertThat(client.readUntil("\r\n\r\n"))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("Content-Type: application/x-git-receive-pack-result\r\n");
      assertThat(client.readUntil("\r\n0\r\n\r\n"))
          .contains("ng refs/heads/main push-ref-not-allowed");
    }
    assertThat(upstream("refs/heads/main")).isNotEmpty();
    assertThat(nextPush().outcome()).isInstanceOf(Outcome.Denied.class);
  }

  @Test
  void whatIsNotCompressedAsItSaysIsRefused() throws Exception {
    try (var client = receivePack("Content-Encoding: gzip", 8)) {
      client.send("00000000").readUntil("\r\n\r\n");
    }
    assertThat(nextPush().outcome()).isNotInstanceOf(Outcome.Allowed.class);
    try (var client = receivePack("Content-Encoding: compress", 8)) {
      assertThat(client.readUntil("\r\n\r\n")).contains("body-not-inspectable");
    }
  }

  @Test
  void aClientThatGoesAwayEndsItsPush() throws Exception {
    try (var client = receivePack("X-Nothing: here", 1000)) {
      client.send("00");
    }
    assertThat(nextPush().outcome()).isNotInstanceOf(Outcome.Allowed.class);
    assertNoEventOfThePost();
  }

  @Test
  void aProbeForALoginIsAnsweredAsUpstreamAnswersIt() throws Exception {
    try (var client = receivePack("X-Nothing: here", 4)) {
      assertThat(client.send("0000").readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
    }
    try (var client = tunnel()) {
      client.send(head("X-Nothing: here", 4).replaceFirst("Authorization: .*\r\n", ""));
      assertThat(client.send("0000").readUntil("\r\n\r\n"))
          .startsWith("HTTP/1.1 401 ")
          .contains("WWW-Authenticate: Basic realm=\"git\"\r\n");
    }
    assertThat(gateway.events).noneMatch(GatewayEvent.Push.class::isInstance);
  }

  private RawClient receivePack(String field, int length) throws Exception {
    return tunnel().send(head(field, length));
  }

  private RawClient tunnel() throws Exception {
    gateway.events.clear();
    return RawClient.inTunnel(gateway, "api.example.com:" + origin.port, gateway.authority);
  }

  private String head(String field, int length) {
    var login = ("agent:" + PLACEHOLDER).getBytes(StandardCharsets.US_ASCII);
    return "POST /acme/tool.git/git-receive-pack HTTP/1.1\r\nHost: api.example.com:"
        + origin.port
        + "\r\nAuthorization: Basic "
        + Base64.getEncoder().encodeToString(login)
        + "\r\nContent-Type: application/x-git-receive-pack-request\r\nContent-Length: "
        + length
        + "\r\n"
        + field
        + "\r\n\r\n";
  }

  @Test
  void aMalformedPushIsToldAsSuch() throws Exception {
    var ref = "refs/heads/agent" + "/longer".repeat(200);
    var result = push("origin", "HEAD:" + ref);
    assertThat(result.exit()).isNotZero();
    assertThat(result.output())
        .contains("remote: bottle: denied (push-malformed): a ref has no valid name")
        .contains("push-malformed)");
    assertThat(nextPush().outcome()).isEqualTo(new Outcome.Denied("push-malformed"));
  }
}
