package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP/1.1 messages by the sections of RFC 9112: a client's requests and an upstream's answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Rfc9112Test {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private TestGateway gateway;
  private TestOrigin origin;
  private String host;
  private volatile String answer = OK;

  @BeforeAll
  void start() throws Exception {
    gateway = new TestGateway(RecordedGateway.LIMITS);
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  @BeforeEach
  void listen() throws Exception {
    answer = OK;
    origin = new TestOrigin(this::serve);
    host = "api.example.com:" + origin.port();
    gateway.grant(host);
    gateway.events.clear();
  }

  @AfterEach
  void hangUp() throws Exception {
    origin.close();
  }

  private void serve(InputStream in, OutputStream out) throws IOException {
    RecordedGateway.readRequest(in);
    TestOrigin.write(out, answer);
  }

  private String bytes(String escaped) {
    return SmugglingTable.bytes(
        escaped.replace("PORT", Integer.toString(origin.port())), host, "http://" + host);
  }

  /** All that a client gets; it has nothing more to say. */
  private String exchange(String escaped) throws Exception {
    try (var client = new RawClient(gateway.address)) {
      client.send(bytes(escaped));
      client.socket.shutdownOutput();
      return client.readAll();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "rfc9112-requests.csv", delimiter = '|')
  void requestsAreWrittenAnew(String name, String request, String sent) throws Exception {
    assertThat(exchange(request)).as(name).endsWith("\r\n\r\nok");
    assertThat(origin.seen()).isEqualTo(bytes(sent));
    assertThat(gateway.nextRequest().outcome()).isEqualTo(new Outcome.Allowed());
  }

  @ParameterizedTest(name = "7.1 {0}")
  @CsvFileSource(resources = "rfc9112-chunks.csv", delimiter = '|')
  void brokenChunksEndTheRequest(String name, String body, String why) throws Exception {
    try (var client = new RawClient(gateway.address)) {
      client.send(bytes("{post}Transfer-Encoding: chunked~~" + body));
      assertThat(client.readAll())
          .as(name)
          .startsWith("HTTP/1.1 4")
          .contains("\r\nX-Bottle-Deny: malformed-request\r\n")
          .contains(why)
          .doesNotContain("200 OK");
    }
    assertThat(gateway.nextRequest().outcome()).isEqualTo(new Outcome.Denied("malformed-request"));
    assertThat(origin.seen()).doesNotContain("\r\n0\r\n").doesNotContain("smuggled");
    assertThat(gateway.events).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "rfc9112-responses.csv", delimiter = '|')
  void brokenAnswersAreNotPassedOn(
      String name, String where, @Nullable String sent, @Nullable String why) throws Exception {
    answer = bytes((sent == null ? "" : sent).replace("{ok}", "HTTP/1.1 200 OK~"));
    var got = exchange("{post}Content-Length: 2~~hi");
    if (where.equals("head")) {
      assertThat(got)
          .as(name)
          .startsWith("HTTP/1.1 502 ")
          .contains("\r\nX-Bottle-Error: upstream-refused\r\n")
          .contains(String.valueOf(why));
    } else {
      assertThat(got).as(name).startsWith("HTTP/1.1 200 OK\r\n").doesNotContain("\r\n0\r\n");
    }
    assertThat(gateway.nextRequest().outcome()).isEqualTo(new Outcome.Failed("upstream-refused"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          6.3 a body of 204      | GET  | HTTP/1.1 204 X~Content-Length: 5~~hello             | HTTP/1.1 204 X~Connection: close~~
          6.3 a body of 304      | GET  | HTTP/1.1 304 X~Transfer-Encoding: chunked~~1~h~0~~  | HTTP/1.1 304 X~Connection: close~~
          6.3 a body of HEAD     | HEAD | HTTP/1.1 200 X~Content-Length: 2~~ok                | HTTP/1.1 200 X~Content-Length: 2~Connection: close~~
          6.3 until the end      | GET  | HTTP/1.1 200 X~~ok                                  | HTTP/1.1 200 X~Transfer-Encoding: chunked~Connection: close~~2~ok~0~~
          7.1 in chunks          | GET  | HTTP/1.1 200 X~Transfer-Encoding: chunked~~02;a~ok~0~Y: z~~ | HTTP/1.1 200 X~Transfer-Encoding: chunked~Connection: close~~2~ok~0~Y: z~~
          9.2 an answer too many | GET  | HTTP/1.1 200 X~Content-Length: 2~~okHTTP/1.1 200 Y~Content-Length: 0~~ | HTTP/1.1 200 X~Content-Length: 2~Connection: close~~ok
          15.2 early answers     | GET  | HTTP/1.1 103 E~A: b~~HTTP/1.1 200 X~Content-Length: 2~~ok | HTTP/1.1 200 X~Content-Length: 2~Connection: close~~ok
          """)
  void answersAreWrittenAnew(String name, String method, String sent, String got) throws Exception {
    answer = bytes(sent);
    var head = method + " URL/x HTTP/1.1~Host: HOST~Connection: close~~";
    assertThat(exchange(head)).as(name).isEqualTo(bytes(got));
  }

  /** RFC 9112 section 9.6: a client that says no more still waits for its answer. */
  @ParameterizedTest
  @CsvSource({"Content-Length: 5~~hello", "Transfer-Encoding: chunked~~5~hello~0~~"})
  void section96AHalfClosedClientIsAnswered(String body) throws Exception {
    assertThat(exchange("{post}" + body)).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nok");
  }

  /** Half a request of a client that says no more is never whole. */
  @ParameterizedTest
  @CsvSource({"Content-Length: 6~~hello", "Transfer-Encoding: chunked~~5~hello~"})
  void section8HalfARequestIsNotAnswered(String body) throws Exception {
    assertThat(exchange("{post}" + body)).isEmpty();
    assertThat(origin.seen()).doesNotContain("\r\n0\r\n");
  }

  /** RFC 9112 section 9.2: what stands behind an answer is no answer to the next request. */
  @Test
  void section92AnAnswerTooManyIsNobodys() throws Exception {
    answer = OK + "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled";
    try (var client = new RawClient(gateway.address)) {
      assertThat(client.send(bytes("{get}~")).readUntil("ok")).startsWith("HTTP/1.1 200 ");
      answer = OK;
      assertThat(client.send(bytes("{get}Connection: close~~")).readAll())
          .endsWith("\r\n\r\nok")
          .doesNotContain("smuggled");
    }
    assertThat(origin.connections).hasValue(2);
  }

  /** RFC 9112 section 9.3.2: each request of a pipeline is judged by itself. */
  @Test
  void section932ARefusedRequestBehindAnother() throws Exception {
    var first = "{post}Content-Length: 5~~hello";
    var second = "GET URL/?k=SECRET HTTP/1.1~Host: HOST~Connection: close~~";
    try (var client = new RawClient(gateway.address)) {
      client.send(bytes(first + second.replace("SECRET", TestGateway.SECRET)));
      assertThat(client.readAll())
          .startsWith("HTTP/1.1 200 ")
          .contains("\r\n\r\nokHTTP/1.1 403 ")
          .contains("X-Bottle-Deny: secret-found");
    }
    assertThat(origin.seen())
        .isEqualTo(bytes("POST /public/x HTTP/1.1~Host: HOST~Content-Length: 5~~hello"));
  }
}
