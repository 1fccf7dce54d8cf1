package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.credential.Credential;
import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.PathPattern;
import dev.bottle.gateway.policy.SecretString;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way to say one thing to the gateway and another to upstream; upstream sees no byte. */
class NarrowedHostTest {
  private TestOrigin origin;
  private TestGateway gateway;
  private String host;

  @BeforeEach
  void start() throws Exception {
    origin = TestOrigin.ok();
    host = "api.example.com:" + origin.port();
    gateway = new TestGateway();
    narrow();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    origin.close();
  }

  private void narrow() throws Exception {
    var entry =
        new AllowEntry(
            HostPort.parse(host), Set.of("GET", "POST"), List.of(new PathPattern("/acme/**")));
    gateway.guard.set(gateway.guard(Optional.empty(), Vault.empty(), List.of(entry)));
  }

  private String exchange(String request) throws Exception {
    try (var client = new RawClient(gateway.address)) {
      client.send(request.replace("HOST", host).replace("~", "\r\n"));
      return client.readUntil("\r\n\r\n");
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DELETE http://HOST/acme/x     |                                | method-not-allowed
          GET http://HOST/other         |                                | path-not-allowed
          GET http://HOST/acme/../other |                                | path-not-allowed
          GET http://HOST/acme/%2e%2e/other |                            | path-not-allowed
          GET http://HOST/acme/..%2fother |                              | path-not-allowed
          GET http://HOST/acme%2fx      |                                | path-not-allowed
          GET http://HOST/acme/x%5c..%5cy |                              | path-not-allowed
          GET http://HOST/acme/;/../../other |                           | path-not-allowed
          GET http://HOST/acme/x%00     |                                | malformed-request
          GET http://HOST/acme/%zz      |                                | malformed-request
          POST http://HOST/acme/x       | X-HTTP-Method-Override: DELETE~ | malformed-request
          POST http://HOST/acme/x       | X-Original-URL: /other~        | malformed-request
          POST http://HOST/acme/x       | X-Rewrite-URL: /other~         | malformed-request
          POST http://HOST/acme/x       | Content-Length: 1~Content-Length: 1~ | malformed-request
          POST http://HOST/acme/x       | Content-Length: 1~Transfer-Encoding: chunked~ | malformed-request
          POST http://HOST/acme/x       | Content-Length: +1~            | malformed-request
          POST http://HOST/acme/x       | Transfer-Encoding: xchunked~   | malformed-request
          GET http://HOST/acme/x        | X: a~ folded~                  | malformed-request
          GET http://HOST/acme/x        | X : a~                         | malformed-request
          CONNECT HOST                  | Content-Length: 1~             | malformed-request
          CONNECT user@HOST             |                                | malformed-request
          CONNECT 0x7f.1:443            |                                | malformed-request
          """)
  void refusesUnseen(String line, String fields, String code) throws Exception {
    var answer =
        exchange(line + " HTTP/1.1~Host: HOST~" + (fields == null ? "" : fields + "") + "~");
    assertThat(answer).contains("X-Bottle-Deny: " + code + "\r\n");
    assertThat(gateway.nextRequest().outcome()).isEqualTo(new Outcome.Denied(code));
    assertThat(origin.connections).hasValue(0);
    assertThat(origin.seen()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"GET http://HOST/acme/x%0aHTTP/1.1~X", "GET http://HOST/acme/x\tHTTP/1.1~Host: HOST"})
  void refusesABrokenLine(String start) throws Exception {
    assertThat(exchange(start + "~~")).startsWith("HTTP/1.1 400 ");
    assertThat(origin.connections).hasValue(0);
  }

  @Test
  void aTunnelForOneHostNamesNoOther() throws Exception {
    assertThat(exchange("CONNECT HOST HTTP/1.1~Host: other.example.com:443~~"))
        .startsWith("HTTP/1.1 403 ")
        .contains("X-Bottle-Deny: authority-mismatch\r\n");
    assertThat(gateway.nextRequest().host()).contains("api.example.com");
  }

  @Test
  void tooLargeAHeadIs431() throws Exception {
    assertThat(exchange("GET http://HOST/acme/x HTTP/1.1~" + "A: b~".repeat(300) + "~"))
        .startsWith("HTTP/1.1 431 ")
        .contains("X-Bottle-Deny: malformed-request\r\n");
    assertThat(origin.connections).hasValue(0);
  }

  @Test
  void whatIsGrantedGoes() throws Exception {
    assertThat(exchange("GET http://HOST/acme/b/../x HTTP/1.1~Host: HOST~~")).contains(" 200 OK");
    assertThat(origin.seen()).startsWith("GET /acme/x HTTP/1.1\r\n");
  }

  /** A name that is a secret, or hides one, is not repeated where its place is told. */
  @ParameterizedTest
  @CsvSource({"acme_ABCDEFGH12345678: x", "acme%5FABCDEFGH12345678: x"})
  void aFieldNameThatHoldsASecretIsNotRepeated(String field) throws Exception {
    assertThat(exchange("GET http://HOST/acme/x HTTP/1.1~Host: HOST~" + field + "~~"))
        .contains("secret-found");
    var outcome = (Outcome.Denied) gateway.nextRequest().outcome();
    assertThat(outcome.location()).contains("header [redacted]");
  }

  @Test
  void aFindingThatIsOnlyLoggedIsNotRepeatedEither() throws Exception {
    gateway.guard.set(gateway.guard(Optional.of(DlpAction.LOG), Vault.empty(), host));
    var field = "acme_ABCDEFGH12345678: x~";
    exchange("GET http://HOST/acme/x HTTP/1.1~Host: HOST~" + field + "~");
    assertThat(gateway.nextRequest().outcome())
        .isEqualTo(
            new Outcome.Allowed(Optional.of("acme-token"), Optional.of("header [redacted]")));
  }

  @Test
  void aCodedAnswerToALoginIsNotPassedOn() throws Exception {
    try (var to =
        new TestOrigin(
            (in, out) -> {
              TestOrigin.readHead(in);
              TestOrigin.write(
                  out, "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\nxx");
            })) {
      host = "api.example.com:" + to.port();
      var key =
          new Credential(
              "KEY",
              new SecretString("real-value-0123456789"),
              "bottle-placeholder-01",
              List.of(HostPort.parse(host)));
      gateway.guard.set(gateway.guard(Optional.empty(), Vault.of(List.of(key)), host));
      var start = "GET http://HOST/ HTTP/1.1~Host: HOST~";
      assertThat(exchange(start + "X-Api-Key: bottle-placeholder-01~~"))
          .startsWith("HTTP/1.1 502 ")
          .contains("X-Bottle-Error: upstream-refused");
      assertThat(exchange(start + "~")).startsWith("HTTP/1.1 200 ");
    }
  }

  /** Upstream may answer before it has the whole body; what was held of it must not stay. */
  @Test
  void anEarlyAnswerEndsTheUpload() throws Exception {
    try (var to =
            new TestOrigin(
                (in, out) -> {
                  TestOrigin.readHead(in);
                  TestOrigin.write(out, "HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n");
                  in.readAllBytes();
                });
        var client = new RawClient(gateway.address)) {
      var name = "api.example.com:" + to.port();
      gateway.grant(name);
      client.send(
          "POST http://" + name + "/ HTTP/1.1\r\nHost: " + name + "\r\nContent-Length: 99\r\n\r\n");
      client.send("acme_ABC");
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 413 ");
      assertThat(gateway.nextRequest().status()).hasValue(413);
    }
  }
}
