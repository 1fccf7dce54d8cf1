package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.DynamicTest;

/** Runs cases against the client's leg, each on a connection of its own. */
final class Http2Bench implements AutoCloseable {
  final RecordedGateway recorded = new RecordedGateway();
  private final String host = recorded.secureHost;

  Http2Bench() throws Exception {}

  /** What a client does. */
  @FunctionalInterface
  interface Act {
    void on(RawHttp2 client) throws Exception;
  }

  /** What must have become of it. */
  @FunctionalInterface
  interface Check {
    void on(RawHttp2 client) throws Exception;
  }

  /** A case on a connection that has begun as it should. */
  DynamicTest test(String name, Act act, Check check) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          try (var client = RawHttp2.open(recorded.gateway, host)) {
            run(client, act, check);
          }
        });
  }

  /** A case on a connection on which nothing was said yet. */
  DynamicTest raw(String name, Act act, Check check) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          try (var client = RawHttp2.silent(recorded.gateway, host)) {
            run(client, act, check);
          }
        });
  }

  private void run(RawHttp2 client, Act act, Check check) throws Exception {
    act.on(client);
    client.settle();
    check.on(client);
    recorded.assertServesOthers();
  }

  /** The pseudo-header fields of a whole GET, with more fields behind them. */
  String[] get(String path, String... more) {
    return request("GET", path, more);
  }

  String[] request(String method, String path, String... more) {
    var fields =
        Arrays.copyOf(
            new String[] {":method", method, ":scheme", "https", ":authority", host, ":path", path},
            8 + more.length);
    System.arraycopy(more, 0, fields, 8, more.length);
    return fields;
  }

  byte[] whole(int stream, String path, String... more) {
    return Http2Bytes.headers(stream, Http2Bytes.END_STREAM, get(path, more));
  }

  /** A POST whose body follows. */
  byte[] begun(int stream, String path, String... more) {
    return Http2Bytes.headers(stream, 0, request("POST", path, more));
  }

  /** The connection ends, and its end says why. */
  static Check connectionError(Http2Error... codes) {
    return client -> {
      client.awaitClose();
      assertThat(client.goAwayCode()).as(client::toString).isPresent();
      assertThat(Http2Error.valueOf(client.goAwayCode().getAsLong())).isIn((Object[]) codes);
    };
  }

  /** The stream ends without a request having passed; others of its connection go on. */
  Check streamError(int stream, Http2Error... codes) {
    return client -> {
      assertThat(client.resetCode(stream)).as(client::toString).isPresent();
      assertThat(Http2Error.valueOf(client.resetCode(stream).getAsLong())).isIn((Object[]) codes);
      assertGoesOn(client);
    };
  }

  /** The request has an answer of upstream's. */
  Check served(int stream) {
    return client -> {
      client.await(stream);
      assertThat(client.status(stream)).as(client::toString).isEqualTo(200);
      assertThat(client.isComplete(stream)).isTrue();
      assertGoesOn(client);
    };
  }

  /** The request is refused in words; the stream's end says no more than {@code codes}. */
  Check refused(int stream, int status, String code, Http2Error... codes) {
    return client -> {
      client.await(stream);
      assertThat(client.status(stream)).as(client::toString).isEqualTo(status);
      assertThat(client.field(stream, "x-bottle-deny")).isEqualTo(code);
      assertThat(client.body(stream)).startsWith("bottle: denied (" + code + "): ");
      client.settle();
      if (codes.length > 0) {
        assertThat(client.resetCode(stream)).as(client::toString).isPresent();
        assertThat(Http2Error.valueOf(client.resetCode(stream).getAsLong())).isIn((Object[]) codes);
      }
      assertGoesOn(client);
    };
  }

  void assertGoesOn(RawHttp2 client) throws Exception {
    client.send(whole(901, "/")).await(901);
    assertThat(client.status(901)).as(client::toString).isEqualTo(200);
  }

  @Override
  public void close() throws IOException {
    recorded.close();
  }
}
