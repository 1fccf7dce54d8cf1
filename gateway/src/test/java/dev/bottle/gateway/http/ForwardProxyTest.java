package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.credential.Credential;
import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.SecretString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardProxyTest {
  private TestOrigin origin;
  private TestGateway gateway;
  private String host;

  @BeforeEach
  void start() throws Exception {
    origin = TestOrigin.ok();
    host = "api.example.com:" + origin.port();
    gateway = new TestGateway(host, "other.example.com:80");
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    origin.close();
  }

  private String exchange(String request) throws Exception {
    try (var client = new RawClient(gateway.address)) {
      return client.send(request).readAll();
    }
  }

  @Test
  void forwardsFromCanonicalParts() throws Exception {
    var answer =
        exchange(
            "GET http://API.example.com.:"
                + origin.port()
                + "/a/../%7Eb?q=1 HTTP/1.1\r\nHost: "
                + host
                + "\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nProxy-Authorization: Basic eDp5\r\n"
                + "TE: trailers\r\nX-Keep:   v  \r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nok");
    assertThat(answer).doesNotContain("Alt-Svc");
    assertThat(origin.seen())
        .isEqualTo("GET /~b?q=1 HTTP/1.1\r\nHost: " + host + "\r\nX-Keep: v\r\n\r\n");
    var event = gateway.nextRequest();
    assertThat(event.outcome()).isEqualTo(new Outcome.Allowed());
    assertThat(event.path()).contains("/~b");
    assertThat(event.bytesDown()).isEqualTo(2);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          GET http://evil.example.com/                   | evil.example.com   |            | host-not-allowed
          GET http://other.example.com:81/               | other.example.com:81 |          | port-not-allowed
          GET http://HOST/                               | evil.example.com   |            | authority-mismatch
          GET http://HOST/                               | HOST, HOST         |            | malformed-request
          GET http://HOST/#f                             | HOST               |            | malformed-request
          GET http://u@HOST/                             | HOST               |            | malformed-request
          GET /                                          | HOST               |            | malformed-request
          GET https://HOST/                              | HOST               |            | malformed-request
          OPTIONS *                                      | HOST               |            | malformed-request
          TRACE http://HOST/                             | HOST               |            | malformed-request
          GET http://HOST/                               | HOST               | Upgrade: websocket | upgrade-not-allowed
          GET http://HOST/                               | HOST               | Host: HOST | malformed-request
          GET http://HOST/                               | HOST               | Connection: host | malformed-request
          GET http://HOST/                               | HOST               | Expect: 200 | malformed-request
          GET http://HOST/r/info/refs?service=git%2Dreceive-pack | HOST       |            | push-ref-not-allowed
          POST http://HOST/r/git%2dreceive-pack          | HOST               |            | push-ref-not-allowed
          GET http://HOST/acme_ABCDEFGH12345678          | HOST               |            | secret-found
          GET http://HOST/?k=acme_ABCDEFGH12345678       | HOST               |            | secret-found
          GET http://HOST/?k=acme%5FABCDEFGH12345678     | HOST               |            | secret-found
          GET http://HOST/                               | HOST               | X: acme_ABCDEFGH12345678 | secret-found
          GET http://HOST/                               | HOST               | acme_ABCDEFGH12345678: x | secret-found
          GET http://acme_ABCDEFGH12345678.example.com/acme_ABCDEFGH12345678 | other.example.com | | host-not-allowed
          """)
  void refusesBeforeAnythingIsResolvedOrDialled(
      String line, String hostField, String field, String code) throws Exception {
    var text =
        (line + " HTTP/1.1\r\nHost: " + hostField + "\r\n" + (field == null ? "" : field + "\r\n"))
                .replace("HOST", host)
            + "\r\n";
    try (var client = new RawClient(gateway.address)) {
      var answer = client.send(text).readUntil("\r\n\r\n");
      assertThat(answer).contains("X-Bottle-Deny: " + code + "\r\n");
      var body = client.readUntil("\n") + client.readUntil("\n") + client.readUntil("\n");
      assertThat(body)
          .startsWith("bottle: denied (" + code + "): ")
          .contains("\nThis is policy, not a fault")
          .doesNotContainIgnoringCase(TestGateway.SECRET);
    }
    var event = gateway.nextRequest();
    assertThat(event.outcome()).isInstanceOf(Outcome.Denied.class);
    assertThat(event.toString()).doesNotContainIgnoringCase(TestGateway.SECRET);
    assertThat(gateway.resolved).isEmpty();
    assertThat(origin.connections).hasValue(0);
    assertThat(gateway.events).isEmpty();
  }

  @Test
  void refusesAPrivateAddressAfterResolving() throws Exception {
    var answer =
        exchange(
            """
            GET http://other.example.com/ HTTP/1.1
            Host: other.example.com
            Connection: close
            Accept: application/json

            """
                .replace("\n", "\r\n"));
    assertThat(answer)
        .contains("X-Bottle-Deny: address-not-public")
        .contains(
            "{\"type\":\"error\",\"error\":{\"type\":\"permission_error\",\"code\":\"address-not-public\"");
    assertThat(gateway.resolved).containsExactly("other.example.com");
  }

  @Test
  void keepsBothConnections() throws Exception {
    try (var client = new RawClient(gateway.address)) {
      for (int i = 0; i < 3; i++) {
        client.send("GET http://" + host + "/" + i + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        assertThat(client.readUntil("ok")).contains("200 OK");
      }
      client.send("GET http://no.example.com/ HTTP/1.1\r\nHost: no.example.com\r\n\r\n");
      assertThat(client.readUntil("no.example.com\n")).contains("host-not-allowed");
      client.send("GET http://" + host + "/4 HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
      assertThat(client.readUntil("ok")).contains("200 OK");
    }
    assertThat(origin.connections).hasValue(1);
  }

  @Test
  void answersAPipelineInOrderAndAHalfClosedClient() throws Exception {
    try (var client = new RawClient(gateway.address)) {
      var one = "GET http://" + host + "/1 HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
      client.send(one + one);
      assertThat(client.readUntil("ok") + client.readUntil("ok")).contains("200 OK");
      client.send(one);
      client.socket.shutdownOutput();
      assertThat(client.readAll()).endsWith("ok");
    }
  }

  /** The last chunk, with or without trailer fields. */
  private static boolean endsChunks(StringBuilder text) {
    return text.indexOf("0\r\n") >= 0 && text.toString().endsWith("\r\n\r\n");
  }

  private TestOrigin bodyOrigin() throws Exception {
    return new TestOrigin(
        (in, out) -> {
          var head = TestOrigin.readHead(in);
          var text = new StringBuilder();
          boolean chunked = head.contains("chunked");
          int length = chunked ? 0 : contentLength(head);
          while (chunked ? !endsChunks(text) : text.length() < length) {
            int b = in.read();
            if (b < 0) {
              return;
            }
            text.append((char) b);
          }
          TestOrigin.write(out, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
        });
  }

  private String post(TestOrigin to, String path, String fields, String body) throws Exception {
    var name = "api.example.com:" + to.port();
    gateway.guard.set(gateway.guard(Optional.empty(), Vault.empty(), name));
    return exchange(
        "POST http://"
            + name
            + path
            + " HTTP/1.1\r\nHost: "
            + name
            + "\r\nConnection: close\r\n"
            + fields
            + "\r\n"
            + body);
  }

  @Test
  void streamsBodiesOfBothFramings() throws Exception {
    try (var to = bodyOrigin()) {
      assertThat(post(to, "/", "Content-Length: 5\r\n", "hello")).contains("201 Created");
      assertThat(
              post(
                  to, "/", "Transfer-Encoding: chunked\r\n", "5;x=y\r\nhello\r\n0\r\nT: 1\r\n\r\n"))
          .contains("201 Created");
      assertThat(to.seen())
          .contains("Content-Length: 5\r\n\r\nhello")
          .contains("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nT: 1\r\n\r\n")
          .doesNotContain("x=y");
    }
  }

  @Test
  void aSecretInABodyNeverArrivesAndTheRequestIsNeverWhole() throws Exception {
    try (var to = bodyOrigin()) {
      var body = "x".repeat(50_000) + TestGateway.SECRET + "y".repeat(50_000);
      assertThat(post(to, "/", "Content-Length: " + body.length() + "\r\n", body))
          .contains("X-Bottle-Deny: secret-found")
          .contains("acme-token matched at body@50000")
          .doesNotContain(TestGateway.SECRET);
      var chunks = "5\r\nacme_\r\n10\r\nABCDEFGH12345678\r\n0\r\n\r\n";
      assertThat(post(to, "/", "Transfer-Encoding: chunked\r\n", chunks))
          .contains("X-Bottle-Deny: secret-found");
      assertThat(to.seen()).doesNotContain("acme_A").doesNotContain("0\r\n\r\n");
    }
  }

  @Test
  void looksIntoGzipAndRefusesOtherCodings() throws Exception {
    try (var to = bodyOrigin()) {
      var clean = gzip("hello ".repeat(10_000));
      var fields = "Content-Encoding: gzip\r\nContent-Length: ";
      assertThat(post(to, "/", fields + clean.length() + "\r\n", clean)).contains("201 Created");
      assertThat(to.seen()).endsWith(clean);
      var dirty = gzip("hello ".repeat(10) + TestGateway.SECRET);
      assertThat(post(to, "/", fields + dirty.length() + "\r\n", dirty)).contains("secret-found");
      var cut = clean.substring(0, clean.length() - 4);
      assertThat(post(to, "/", fields + cut.length() + "\r\n", cut))
          .contains("body-not-inspectable");
      assertThat(post(to, "/", "Content-Encoding: br\r\nContent-Length: 2\r\n", "ab"))
          .contains("body-not-inspectable");
    }
  }

  @Test
  void masksWhereTheActionIsRedact() throws Exception {
    try (var to = bodyOrigin()) {
      var name = "api.example.com:" + to.port();
      gateway.guard.set(gateway.guard(Optional.of(DlpAction.REDACT), Vault.empty(), name));
      var body = "{\"a\":\"" + TestGateway.SECRET + "\"}";
      var answer =
          exchange(
              "POST http://"
                  + name
                  + "/ HTTP/1.1\r\nHost: "
                  + name
                  + "\r\nConnection: close\r\nContent-Length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body);
      assertThat(answer).contains("201 Created");
      assertThat(to.seen()).endsWith("{\"a\":\"" + "*".repeat(21) + "\"}");
      assertThat(gateway.nextRequest().redacted()).isEqualTo(1);
    }
  }

  @Test
  void putsALoginInAndTakesItOutOfTheAnswer() throws Exception {
    var real = "real-value-0123456789";
    try (var to =
        new TestOrigin(
            (in, out) -> {
              TestOrigin.readHead(in);
              TestOrigin.write(
                  out,
                  "HTTP/1.1 200 OK\r\nX-Echo: "
                      + real
                      + "\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nyou: real-v\r\n");
              TestOrigin.write(out, "f\r\nalue-0123456789\r\n0\r\n\r\n");
            })) {
      var name = "api.example.com:" + to.port();
      var credential =
          new Credential(
              "KEY",
              new SecretString(real),
              "bottle-placeholder-01",
              List.of(HostPort.parse(name)));
      gateway.guard.set(gateway.guard(Optional.empty(), Vault.of(List.of(credential)), name));
      var start =
          "GET http://" + name + "/ HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n";
      var answer = exchange(start + "Authorization: Bearer bottle-placeholder-01\r\n\r\n");
      assertThat(to.seen())
          .contains("Authorization: Bearer " + real)
          .contains("Accept-Encoding: identity");
      assertThat(answer).contains("X-Echo: bottle-placeholder-01").doesNotContain(real);
      assertThat(exchange(start + "Authorization: Bearer other\r\n\r\n"))
          .contains("X-Bottle-Deny: credential-misuse");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Content-Length: 1~Content-Length: 1
          Content-Length: 1~Transfer-Encoding: chunked
          Content-Length: x
          X : y
          """)
  void answersBrokenUpstreamsWithTrouble(String fields) throws Exception {
    try (var to =
        new TestOrigin(
            (in, out) -> {
              TestOrigin.readHead(in);
              TestOrigin.write(
                  out, "HTTP/1.1 200 OK\r\n" + fields.replace("~", "\r\n") + "\r\n\r\nx");
            })) {
      var name = "api.example.com:" + to.port();
      gateway.guard.set(gateway.guard(Optional.empty(), Vault.empty(), name));
      assertThat(
              exchange(
                  "GET http://"
                      + name
                      + "/ HTTP/1.1\r\nHost: "
                      + name
                      + "\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 502 ")
          .contains("X-Bottle-Error: upstream-refused")
          .contains("bottle: error (upstream-refused): ");
    }
  }

  @Test
  void withdrawnGrantEndsAnOpenResponse() throws Exception {
    try (var to =
        new TestOrigin(
            (in, out) -> {
              TestOrigin.readHead(in);
              TestOrigin.write(out, "HTTP/1.1 200 OK\r\n\r\nfirst");
              in.read();
            })) {
      var name = "api.example.com:" + to.port();
      gateway.guard.set(gateway.guard(Optional.empty(), Vault.empty(), name));
      try (var client = new RawClient(gateway.address)) {
        client.send("GET http://" + name + "/ HTTP/1.1\r\nHost: " + name + "\r\n\r\n");
        client.readUntil("first");
        gateway.guard.set(gateway.guard(Optional.empty(), Vault.empty(), "other.example.com"));
        gateway.listener.reviseGrants();
        assertThat(client.readAll()).doesNotContain("0\r\n\r\n");
      }
      assertThat(gateway.nextRequest().outcome()).isEqualTo(new Outcome.Denied("host-not-allowed"));
    }
  }

  @Test
  void triesAgainWhenAKeptConnectionWasClosed() throws Exception {
    try (var to =
        new TestOrigin(
            (in, out) -> {
              TestOrigin.readHead(in);
              TestOrigin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              TestOrigin.readHead(in);
            })) {
      var name = "api.example.com:" + to.port();
      gateway.guard.set(gateway.guard(Optional.empty(), Vault.empty(), name));
      try (var client = new RawClient(gateway.address)) {
        for (int i = 0; i < 2; i++) {
          client.send("GET http://" + name + "/ HTTP/1.1\r\nHost: " + name + "\r\n\r\n");
          assertThat(client.readUntil("ok")).contains("200 OK");
        }
      }
      assertThat(to.connections).hasValue(2);
    }
  }

  private static int contentLength(String head) {
    int from = head.indexOf("Content-Length: ") + 16;
    return Integer.parseInt(head.substring(from, head.indexOf('\r', from)));
  }

  private static String gzip(String text) throws Exception {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.US_ASCII));
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }
}
