package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Every wait ends, and says how. */
class LimitsTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(60);

  private static HttpLimits limits(int connections, Duration... waits) {
    return new HttpLimits(
        connections,
        16,
        64,
        4,
        64 << 10,
        256,
        256 << 10,
        32 << 10,
        waits[0],
        waits[1],
        waits[2],
        LONG,
        waits[3],
        waits[4],
        waits[5],
        SHORT);
  }

  private static HttpLimits hello() {
    return limits(9, SHORT, LONG, LONG, LONG, LONG, LONG);
  }

  private static HttpLimits head() {
    return limits(9, LONG, SHORT, LONG, LONG, LONG, LONG);
  }

  private static HttpLimits keepAlive() {
    return limits(9, LONG, LONG, SHORT, LONG, LONG, LONG);
  }

  private static HttpLimits bodyIdle() {
    return limits(9, LONG, LONG, LONG, SHORT, LONG, LONG);
  }

  private static HttpLimits firstByte() {
    return limits(9, LONG, LONG, LONG, LONG, SHORT, LONG);
  }

  private static HttpLimits bothIdle() {
    return limits(9, LONG, LONG, LONG, LONG, LONG, SHORT);
  }

  private static String host(TestOrigin origin) {
    return "api.example.com:" + origin.port();
  }

  private static String get(TestOrigin origin) {
    return "GET http://" + host(origin) + "/ HTTP/1.1\r\nHost: " + host(origin) + "\r\n\r\n";
  }

  /** Reads all it is sent and never answers. */
  private static TestOrigin silent() throws IOException {
    return new TestOrigin((in, _) -> in.readAllBytes());
  }

  @Test
  void aTunnelInWhichNothingIsSaidIsNotKept() throws Exception {
    try (var gateway = new TestGateway(hello(), "api.example.com");
        var client = new RawClient(gateway.address)) {
      client.send("CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\n\r\n");
      assertThat(client.readAll()).isEqualTo("HTTP/1.1 200 Connection established\r\n\r\n");
      assertThat(gateway.nextTunnel().outcome()).isEqualTo(new Outcome.Denied("not-tls"));
    }
  }

  /** A byte now and then does not move the deadline. */
  @Test
  void aHeadHasToBeCompleteInTime() throws Exception {
    try (var gateway = new TestGateway(head(), "api.example.com");
        var client = new RawClient(gateway.address)) {
      for (var piece : new String[] {"GET ", "http://", "api.", "exam"}) {
        client.send(piece);
        Thread.sleep(100);
      }
      assertThat(client.readAll()).startsWith("HTTP/1.1 400 ").contains("did not arrive in time");
      assertThat(gateway.nextRequest().outcome())
          .isEqualTo(new Outcome.Denied("malformed-request"));
    }
  }

  @Test
  void anIdleConnectionEndsWithoutAWord() throws Exception {
    try (var gateway = new TestGateway(keepAlive());
        var client = new RawClient(gateway.address)) {
      assertThat(client.readAll()).isEmpty();
      assertThat(gateway.events).isEmpty();
    }
  }

  @Test
  void aBodyMustNotStop() throws Exception {
    try (var origin = silent();
        var gateway = new TestGateway(bodyIdle(), host(origin));
        var client = new RawClient(gateway.address)) {
      client.send(get(origin).replace("\r\n\r\n", "\r\nContent-Length: 9\r\n\r\nabc"));
      assertThat(client.readAll()).startsWith("HTTP/1.1 400 ").contains("stopped arriving");
      var event = gateway.nextRequest();
      assertThat(event.outcome()).isEqualTo(new Outcome.Denied("malformed-request"));
      assertThat(event.bytesUp()).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void upstreamMustAnswerInTime() throws Exception {
    try (var origin = silent();
        var gateway = new TestGateway(firstByte(), host(origin));
        var client = new RawClient(gateway.address)) {
      client.send(get(origin));
      assertThat(client.readUntil("in time.\n"))
          .startsWith("HTTP/1.1 504 ")
          .contains("X-Bottle-Error: upstream-timeout\r\n");
      assertThat(gateway.nextRequest().outcome()).isEqualTo(new Outcome.Failed("upstream-timeout"));
    }
  }

  @Test
  void anAnswerThatStopsIsCut() throws Exception {
    try (var origin =
            new TestOrigin(
                (in, out) -> {
                  TestOrigin.readHead(in);
                  TestOrigin.write(out, "HTTP/1.1 200 OK\r\n\r\nfirst");
                  in.read();
                });
        var gateway = new TestGateway(bothIdle(), host(origin));
        var client = new RawClient(gateway.address)) {
      client.send(get(origin));
      assertThat(client.readAll()).endsWith("5\r\nfirst\r\n");
      assertThat(gateway.nextRequest().outcome()).isEqualTo(new Outcome.Failed("upstream-timeout"));
    }
  }

  @Test
  void moreConnectionsThanTheLimitAreToldSo() throws Exception {
    try (var origin = TestOrigin.ok();
        var gateway = new TestGateway(limits(1, LONG, LONG, LONG, LONG, LONG, LONG), host(origin));
        var one = new RawClient(gateway.address)) {
      one.send(get(origin)).readUntil("ok");
      try (var two = new RawClient(gateway.address)) {
        assertThat(two.send(get(origin)).readAll())
            .startsWith("HTTP/1.1 503 ")
            .contains("X-Bottle-Error: overloaded\r\n");
      }
      one.send(get(origin)).readUntil("ok");
      assertThat(origin.connections).hasValue(1);
    }
  }

  @Test
  void drainingLetsAnAnswerFinishAndEndsTheRest() throws Exception {
    var asked = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    try (var origin =
            new TestOrigin(
                (in, out) -> {
                  TestOrigin.readHead(in);
                  asked.countDown();
                  await(go);
                  TestOrigin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                  in.read();
                });
        var gateway = new TestGateway(HttpLimits.DEFAULTS, host(origin));
        var idle = new RawClient(gateway.address);
        var busy = new RawClient(gateway.address)) {
      busy.send(get(origin));
      await(asked);
      var drained = gateway.listener.drain(Duration.ofSeconds(20)).toCompletableFuture();
      assertThat(idle.readAll()).isEmpty();
      assertThat(drained).isNotDone();
      go.countDown();
      assertThat(busy.readAll()).endsWith("ok");
      drained.get(5, TimeUnit.SECONDS);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(5, TimeUnit.SECONDS)) {
        throw new AssertionError("waited in vain");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
