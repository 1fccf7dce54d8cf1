package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.GitEntry;
import dev.bottle.gateway.policy.GitUpstream;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.PathPattern;
import dev.bottle.gateway.policy.PushGrant;
import dev.bottle.gateway.policy.RequestPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every way to write into a repository over http, where the host has a git entry. Nobody listens at
 * the host: what is let through is answered with trouble.
 */
class PushRoadsTest {
  /** Nobody listens there. */
  private static final String HOST = "api.example.com:1";

  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway = new TestGateway();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static void grant(GitUpstream upstream, AllowEntry... more) throws Exception {
    var allow = new ArrayList<>(List.of(AllowEntry.parse(HOST)));
    if (more.length > 0) {
      allow = new ArrayList<>(List.of(more));
    }
    var entry = new GitEntry("tool", upstream, Optional.empty(), PushGrant.AGENT_BRANCHES);
    gateway.guard.set(
        gateway.guard(Optional.empty(), Vault.empty(), allow).withGit(List.of(entry)));
  }

  private static GitUpstream https(String host) {
    return new GitUpstream.Https(Destination.parse(host, 443), RequestPath.parse("/acme/tool"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # the smart protocol: the entry's repository goes to the push gate, all else is refused
          GET      | /acme/tool/info/refs?service=git-receive-pack        |                                                | trouble
          GET      | /acme/tool.git/info/refs?service=git-receive-pack    |                                                | trouble
          POST     | /acme/tool.git/git-receive-pack                      | application/x-git-receive-pack-request         | trouble
          GET      | /acme/other/info/refs?service=git-receive-pack       |                                                | refused
          POST     | /acme/other/git-receive-pack                         | application/x-git-receive-pack-request         | refused
          GET      | /acme/tool/../other/info/refs?service=git-receive-pack |                                              | refused
          GET      | /Acme/Tool/info/refs?service=git-receive-pack        |                                                | refused
          # odd forms of it
          GET      | /acme/tool/info/refs?service=git-upload-pack&service=git-receive-pack |                                | refused
          GET      | /acme/tool/info/refs?service=git-receive-pack&service=git-upload-pack |                                | refused
          GET      | /acme/tool/info/refs?service=git%2Dreceive%2Dpack    |                                                | refused
          GET      | /acme/tool/info/refs?service=GIT-RECEIVE-PACK        |                                                | refused
          GET      | /acme/tool/info/refs?x=1&service=git-receive-pack    |                                                | refused
          GET      | /acme/tool/INFO/REFS?service=git-receive-pack        |                                                | refused
          GET      | /acme//tool/info/refs?service=git-receive-pack       |                                                | refused
          GET      | /acme%2Ftool/info/refs?service=git-receive-pack      |                                                | refused
          GET      | /acme/tool;x=1/info/refs?service=git-receive-pack    |                                                | refused
          GET      | /info/refs?service=git-receive-pack                  |                                                | refused
          POST     | /acme/tool/info/refs?service=git-receive-pack        |                                                | refused
          HEAD     | /acme/tool/info/refs?service=git-receive-pack        |                                                | refused
          POST     | /acme/tool/git-receive-pack                          |                                                | refused
          POST     | /acme/tool/git-receive-pack                          | text/plain                                     | refused
          POST     | /acme/tool/git-receive-pack                          | application/x-git-receive-pack-request; a=b    | refused
          POST     | /acme/tool/git-receive-pack?x=1                      | application/x-git-receive-pack-request         | refused
          PUT      | /acme/tool/git-receive-pack                          | application/x-git-receive-pack-request         | refused
          POST     | /acme/tool/git%2Dreceive-pack/                       | application/x-git-receive-pack-request         | refused
          POST     | /acme/tool/Git-Receive-Pack                          | application/x-git-receive-pack-request         | refused
          POST     | /acme/tool/elsewhere                                 | application/x-git-receive-pack-request         | refused
          POST     | /acme/tool/git-receive-pack/git-receive-pack         | application/x-git-receive-pack-request         | refused
          # the dumb protocol
          PUT      | /acme/tool.git/objects/ab/cdef                       |                                                | refused
          MKCOL    | /acme/tool.git/objects/ab/                           |                                                | refused
          MKCOL    | /acme/tool/objects/ab                                |                                                | refused
          LOCK     | /acme/tool/refs/heads/main                           |                                                | refused
          MOVE     | /acme/tool.git/objects/pack/x                        |                                                | refused
          PUT      | /acme/tool.git/info/refs                             |                                                | refused
          DELETE   | /acme/tool.git/refs/heads/main                       |                                                | refused
          PROPFIND | /acme/tool.git/                                      |                                                | trouble
          # what forges offer beside git
          PUT      | /repos/acme/tool/contents/README                     | application/json                               | refused
          GET      | /repos/acme/tool/contents/README                     |                                                | trouble
          POST     | /api/v4/projects/1/repository/commits                | application/json                               | refused
          POST     | /api/v1/repos/acme/tool/issues                       | application/json                               | trouble
          # fetching
          GET      | /acme/other/info/refs?service=git-upload-pack        |                                                | trouble
          POST     | /acme/other/git-upload-pack                          | application/x-git-upload-pack-request          | trouble
          GET      | /acme/other/objects/info/packs                       |                                                | trouble
          """)
  void onAHostWithAnEntry(String method, String path, @Nullable String type, String end)
      throws Exception {
    grant(https(HOST));
    assertThat(http1(HOST, method, path, type)).isEqualTo(end);
    assertThat(http2(HOST, method, path, type)).isEqualTo(end);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET  | /acme/other/info/refs?service=git-receive-pack |                                        | trouble
          POST | /acme/other/git-receive-pack                   | application/x-git-receive-pack-request | trouble
          GET  | /acme/other/info/refs?service=git%2Dreceive-pack |                                      | refused
          PUT  | /acme/other.git/objects/ab/cdef                |                                        | refused
          PUT  | /bucket/objects/ab/cdef                        |                                        | trouble
          PUT  | /repos/acme/tool/contents/README               | application/json                       | trouble
          """)
  void onAHostWithout(String method, String path, @Nullable String type, String end)
      throws Exception {
    grant(https("forge.example.com"), AllowEntry.parse(HOST));
    assertThat(http1(HOST, method, path, type)).isEqualTo(end);
    assertThat(http2(HOST, method, path, type)).isEqualTo(end);
  }

  @ParameterizedTest
  @CsvSource({
    "ssh://git@example.com, refused",
    "ssh://git@api.example.com, refused",
    "ssh://git@other.example.com, trouble"
  })
  void anEntryOverSshClosesTheForgesOtherHostsToo(String url, String end) throws Exception {
    var host = url.substring(url.indexOf('@') + 1);
    grant(new GitUpstream.Ssh(Destination.parse(host, 22), "git", "/acme/tool.git"));
    assertThat(http1(HOST, "PUT", "/repos/acme/tool/contents/a", null)).isEqualTo(end);
  }

  @Test
  void anEntryOfTheAllowlistThatNamesMethodAndPathOpensOne() throws Exception {
    var named =
        new AllowEntry(
            HostPort.parse(HOST), Set.of("POST"), List.of(new PathPattern("/repos/acme/*/merges")));
    grant(https(HOST), AllowEntry.parse(HOST), named);
    assertThat(http1(HOST, "POST", "/repos/acme/tool/merges", null)).isEqualTo("trouble");
    assertThat(http1(HOST, "POST", "/repos/acme/tool/git/refs", null)).isEqualTo("refused");
  }

  @Test
  void aFieldThatNamesAnotherMethodIsRefused() throws Exception {
    grant(https(HOST));
    var fields = "X-HTTP-Method-Override: PUT\r\n";
    assertThat(http1(HOST, "POST", "/anything", null, fields)).isEqualTo("refused");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /acme/tool.git/info/lfs/objects/batch | {"operation":"download"}    | 200 OK
          /acme/tool.git/info/lfs/objects/batch | {"operation":"upload"}      | push-ref-not-allowed
          /graphql                              | {"query":"{ viewer }"}      | 200 OK
          /graphql                              | {"query":"mutation { x }"}  | push-ref-not-allowed
          """)
  void questionsAreJudgedByTheirBodies(String path, String body, String end) throws Exception {
    asks(path, body, end, Optional.empty());
  }

  /** Somebody wants it so. */
  @Test
  void anEntryOfTheAllowlistThatNamesAQuestionOpensIt() throws Exception {
    var body = "{\"query\":\"mutation { x }\"}";
    asks("/graphql", body, "200 OK", Optional.of("/graphql"));
    asks("/api/graphql", body, "push-ref-not-allowed", Optional.of("/graphql"));
  }

  private static void asks(String path, String body, String end, Optional<String> named)
      throws Exception {
    try (var origin =
        new TestOrigin(
            RecordedGateway.tlsServer(gateway.originAuthority, "http/1.1"),
            RecordedGateway::serve)) {
      var host = "api.example.com:" + origin.port();
      var allowed = new ArrayList<>(List.of(AllowEntry.parse(host)));
      named.ifPresent(
          one ->
              allowed.add(
                  new AllowEntry(
                      HostPort.parse(host), Set.of("POST"), List.of(new PathPattern(one)))));
      grant(https(host), allowed.toArray(AllowEntry[]::new));
      var length = body.length() / 2;
      try (var client = RawClient.inTunnel(gateway, host, gateway.authority)) {
        client.send("POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\n");
        client.send("Content-Length: " + body.length() + "\r\n\r\n");
        client.send(body.substring(0, length)).send(body.substring(length));
        assertThat(client.readUntil("\r\n\r\n")).contains(end);
      }
      assertThat(origin.seen().contains(body)).isEqualTo(end.equals("200 OK"));
    }
  }

  private static String http1(String host, String method, String path, @Nullable String type)
      throws Exception {
    return http1(host, method, path, type, "");
  }

  private static String http1(
      String host, String method, String path, @Nullable String type, String fields)
      throws Exception {
    var text =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\nContent-Length: "
            + (method.equals("POST") ? "4\r\n" : "0\r\n")
            + (type == null ? "" : "Content-Type: " + type + "\r\n")
            + fields
            + "\r\n"
            + (method.equals("POST") ? "0000" : "");
    try (var client = RawClient.inTunnel(gateway, host, gateway.authority)) {
      return end(client.send(text).readUntil("\r\n\r\n"));
    }
  }

  private static String http2(String host, String method, String path, @Nullable String type)
      throws Exception {
    var fields =
        new ArrayList<>(
            List.of(":method", method, ":scheme", "https", ":authority", host, ":path", path));
    if (type != null) {
      fields.addAll(List.of("content-type", type));
    }
    boolean posts = method.equals("POST");
    if (posts) {
      fields.addAll(List.of("content-length", "4"));
    }
    try (var client = RawHttp2.open(gateway, host)) {
      client.send(
          Http2Bytes.headers(1, posts ? 0 : Http2Bytes.END_STREAM, fields.toArray(String[]::new)));
      if (posts) {
        client.send(Http2Bytes.data(1, Http2Bytes.END_STREAM, "0000"));
      }
      client.await(1);
      return end(client.field(1, "x-bottle-deny") + " " + client.field(1, "x-bottle-error"));
    }
  }

  private static String end(String head) {
    if (head.contains("push-ref-not-allowed")) {
      return "refused";
    }
    return head.contains("upstream-refused") ? "trouble" : head;
  }
}
