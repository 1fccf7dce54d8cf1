package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.Outcome;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What flows, flows at once and at the slower side's pace; what is cut, is cut on both sides. */
class StreamingTest {
  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = new TestGateway();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private RawClient ask(TestOrigin origin, String line, String more) throws Exception {
    var host = "api.example.com:" + origin.port();
    gateway.grant(host);
    var client = new RawClient(gateway.address);
    return client.send(
        line.replace("HOST", "http://" + host) + "\r\nHost: " + host + "\r\n" + more);
  }

  @Test
  void anEventReachesTheClientBeforeTheAnswerEnds() throws Exception {
    var read = new CountDownLatch(1);
    try (var origin =
            new TestOrigin(
                (in, out) -> {
                  TestOrigin.readHead(in);
                  TestOrigin.write(out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n");
                  TestOrigin.write(out, "Transfer-Encoding: chunked\r\n\r\n40\r\ndata: 1\n");
                  await(read);
                  TestOrigin.write(out, "x".repeat(56) + "\r\n0\r\n\r\n");
                });
        var client = ask(origin, "GET HOST/ HTTP/1.1", "\r\n")) {
      assertThat(client.readUntil("data: 1\n")).contains("text/event-stream");
      read.countDown();
      client.readUntil("0\r\n\r\n");
      assertThat(gateway.nextRequest().bytesDown()).isEqualTo(64);
    }
  }

  @Test
  void aLongChunkedUploadReachesASlowReaderWhole() throws Exception {
    int pieces = 400;
    try (var origin =
        new TestOrigin(
            (in, out) -> {
              TestOrigin.readHead(in);
              pause(700);
              long x = 0;
              var tail = new StringBuilder();
              var buffer = new byte[64 << 10];
              while (tail.indexOf("0\r\n\r\n") < 0) {
                int n = in.read(buffer);
                if (n < 0) {
                  return;
                }
                for (int i = 0; i < n; i++) {
                  x += buffer[i] == 'x' ? 1 : 0;
                }
                tail.append(Hellos.text(Arrays.copyOfRange(buffer, Math.max(0, n - 8), n)));
              }
              TestOrigin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n" + x);
            })) {
      try (var client = ask(origin, "POST HOST/ HTTP/1.1", "Transfer-Encoding: chunked\r\n\r\n")) {
        var piece = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
        for (int i = 0; i < pieces; i++) {
          client.send(piece);
        }
        client.send("0\r\n\r\n");
        assertThat(client.readUntil("13107200")).startsWith("HTTP/1.1 200 OK");
      }
      assertThat(gateway.nextRequest().bytesUp()).isEqualTo(pieces * 0x8000L);
    }
  }

  @Test
  void aLongAnswerReachesASlowReaderWhole() throws Exception {
    int length = 8 << 20;
    try (var origin =
            new TestOrigin(
                (in, out) -> {
                  TestOrigin.readHead(in);
                  TestOrigin.write(
                      out, "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
                  TestOrigin.write(out, "x".repeat(length));
                });
        var client = ask(origin, "GET HOST/ HTTP/1.1", "Connection: close\r\n\r\n")) {
      pause(500);
      var answer = client.readAll();
      assertThat(answer.length() - answer.indexOf("\r\n\r\n") - 4).isEqualTo(length);
    }
  }

  @Test
  void anHttp10ClientGetsTheEndOfTheConnection() throws Exception {
    try (var origin =
            new TestOrigin(
                (in, out) -> {
                  TestOrigin.readHead(in);
                  TestOrigin.write(
                      out,
                      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
                  in.read();
                });
        var client = ask(origin, "GET HOST/ HTTP/1.0", "\r\n")) {
      assertThat(client.readAll())
          .doesNotContainIgnoringCase("transfer-encoding")
          .contains("Connection: close\r\n")
          .endsWith("\r\n\r\nok");
      assertThat(origin.seen()).startsWith("GET / HTTP/1.1\r\n");
    }
  }

  @Test
  void anHttp10ClientMayKeepItsConnection() throws Exception {
    try (var origin = TestOrigin.ok();
        var client = ask(origin, "GET HOST/ HTTP/1.0", "Connection: keep-alive\r\n\r\n")) {
      assertThat(client.readUntil("ok")).contains("Connection: keep-alive\r\n");
      var host = "api.example.com:" + origin.port();
      assertThat(client.send("GET http://" + host + "/ HTTP/1.0\r\n\r\n").readAll()).endsWith("ok");
    }
  }

  @Test
  void aClientThatLeavesItsUploadEndsIt() throws Exception {
    try (var origin = new TestOrigin((in, _) -> in.readAllBytes())) {
      try (var client = ask(origin, "POST HOST/ HTTP/1.1", "Content-Length: 99\r\n\r\nabc")) {
        waitFor(() -> origin.connections.get() == 1);
        client.send("d");
      }
      var event = gateway.nextRequest();
      assertThat(event.outcome()).isEqualTo(new Outcome.Allowed());
      assertThat(event.status()).isEmpty();
      assertThat(event.bytesUp()).isLessThanOrEqualTo(4);
      assertThat(gateway.events).isEmpty();
    }
  }

  @Test
  void aClientThatLeavesItsAnswerEndsIt() throws Exception {
    var ended = new CountDownLatch(1);
    try (var origin =
        new TestOrigin(
            (in, out) -> {
              TestOrigin.readHead(in);
              TestOrigin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nfirst");
              if (in.read() < 0) {
                ended.countDown();
              }
            })) {
      try (var client = ask(origin, "GET HOST/ HTTP/1.1", "\r\n")) {
        client.readUntil("first");
        client.socket.setSoLinger(true, 0);
      }
      await(ended);
      var event = gateway.nextRequest();
      assertThat(event.bytesDown()).isEqualTo(5);
      assertThat(gateway.events).isEmpty();
    }
  }

  @Test
  void aKeptConnectionThatIsGoneIsReplacedEvenForAnUnbegunUpload() throws Exception {
    try (var origin =
            new TestOrigin(
                (in, out) -> {
                  var head = TestOrigin.readHead(in);
                  if (head.contains("Content-Length: 3")) {
                    in.readNBytes(3);
                  }
                  TestOrigin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                  TestOrigin.readHead(in);
                });
        var client = ask(origin, "GET HOST/ HTTP/1.1", "\r\n")) {
      client.readUntil("ok");
      var host = "api.example.com:" + origin.port();
      client.send(
          "POST http://" + host + "/ HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 3\r\n\r\n");
      waitFor(() -> origin.connections.get() == 2);
      client.send("abc");
      assertThat(client.readUntil("ok")).contains("200 OK");
    }
  }

  @Test
  void aPipelineOfAllSortsIsAnsweredInOrder() throws Exception {
    try (var origin =
        new TestOrigin(
            (in, out) -> {
              for (var head = TestOrigin.readHead(in); !head.isEmpty(); ) {
                int body = head.contains("Content-Length: 3") ? in.readNBytes(3).length : 0;
                var path = head.substring(head.indexOf('/'), head.indexOf(" HTTP")) + body;
                TestOrigin.write(
                    out, "HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path);
                head = TestOrigin.readHead(in);
              }
            })) {
      var host = "api.example.com:" + origin.port();
      var rest =
          "POST http://HOST/2 HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\n\r\nabc"
              + "GET http://no.example/ HTTP/1.1\r\nHost: no.example\r\n\r\n"
              + "GET http://HOST/4 HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n";
      try (var client = ask(origin, "GET HOST/1 HTTP/1.1", "\r\n" + rest.replace("HOST", host))) {
        assertThat(client.readAll())
            .containsSubsequence("/10", "/23", "host-not-allowed", "/40")
            .endsWith("/40");
      }
      assertThat(origin.connections).hasValue(1);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void waitFor(BooleanSupplier condition) throws IOException {
    for (int i = 0; i < 500 && !condition.getAsBoolean(); i++) {
      pause(10);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
