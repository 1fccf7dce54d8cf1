package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.Http2Bench.connectionError;
import static dev.bottle.gateway.http.Http2Bytes.*;
import static io.netty.handler.codec.http2.Http2Error.FLOW_CONTROL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.FRAME_SIZE_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** What each type of frame may hold: RFC 9113 sections 6 and 7, in their order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2ControlTest {
  private static final int ENABLE_PUSH = 2;
  private static final int INITIAL_WINDOW = 4;
  private static final int MAX_FRAME = 5;
  private static final int ENABLE_CONNECT = 8;
  private static final long MOST = (1L << 31) - 1;

  private Http2Bench bench;

  @BeforeAll
  void start() throws Exception {
    bench = new Http2Bench();
  }

  @AfterAll
  void stop() throws Exception {
    bench.close();
  }

  private byte[] get(int stream) {
    return bench.whole(stream, "/");
  }

  private byte[] post(int stream) {
    return bench.begun(stream, "/hang");
  }

  /** Frames that are wrong by themselves. */
  @TestFactory
  Stream<DynamicTest> aWrongFrameEndsTheConnection() {
    var block = block(bench.get("/"));
    return Stream.of(
        wrong("6.1 DATA on stream 0", PROTOCOL_ERROR, data(0, 0, "x")),
        wrong(
            "6.1 DATA whose padding is longer than it",
            PROTOCOL_ERROR,
            post(1),
            frame(DATA, PADDED, 1, bytes(6, 0, 0, 0, 0, 0))),
        wrong(
            "6.2 HEADERS on stream 0",
            PROTOCOL_ERROR,
            frame(HEADERS, END_STREAM | END_HEADERS, 0, block)),
        wrong(
            "6.2 HEADERS whose padding is longer than them",
            PROTOCOL_ERROR,
            frame(HEADERS, END_STREAM | END_HEADERS | PADDED, 1, bytes(255), block(":path", "/"))),
        wrong("6.3 PRIORITY on stream 0", PROTOCOL_ERROR, frame(PRIORITY, 0, 0, new byte[5])),
        wrong("6.4 RST_STREAM on stream 0", PROTOCOL_ERROR, reset(0, 8)),
        wrong(
            "6.4 RST_STREAM of another length than 4",
            FRAME_SIZE_ERROR,
            post(1),
            frame(RST_STREAM, 0, 1, new byte[3])),
        wrong(
            "6.5 SETTINGS that acknowledge and say something",
            FRAME_SIZE_ERROR,
            frame(SETTINGS, ACK, 0, new byte[6])),
        wrong("6.5 SETTINGS on a stream", PROTOCOL_ERROR, frame(SETTINGS, 0, 1, setting(3, 100))),
        wrong(
            "6.5 SETTINGS whose length is not a multiple of 6",
            FRAME_SIZE_ERROR,
            frame(SETTINGS, 0, 0, new byte[5])),
        wrong("6.5.2 SETTINGS_ENABLE_PUSH of 2", PROTOCOL_ERROR, settings(setting(ENABLE_PUSH, 2))),
        wrong(
            "6.5.2 SETTINGS_INITIAL_WINDOW_SIZE above 2^31-1",
            FLOW_CONTROL_ERROR,
            settings(setting(INITIAL_WINDOW, MOST + 1))),
        wrong(
            "6.5.2 SETTINGS_MAX_FRAME_SIZE below 2^14",
            PROTOCOL_ERROR,
            settings(setting(MAX_FRAME, 16_383))),
        wrong(
            "6.5.2 SETTINGS_MAX_FRAME_SIZE above 2^24-1",
            PROTOCOL_ERROR,
            settings(setting(MAX_FRAME, 1 << 24))),
        wrong(
            "RFC 8441 section 3: SETTINGS_ENABLE_CONNECT_PROTOCOL of 2",
            PROTOCOL_ERROR,
            settings(setting(ENABLE_CONNECT, 2))),
        wrong("6.7 PING on a stream", PROTOCOL_ERROR, frame(PING, 0, 1, new byte[8])),
        wrong("6.7 PING of another length than 8", FRAME_SIZE_ERROR, frame(PING, 0, 0, bytes(1))),
        wrong("6.8 GOAWAY on a stream", PROTOCOL_ERROR, frame(GOAWAY, 0, 1, new byte[8])),
        wrong("6.9 WINDOW_UPDATE of 0 for the connection", PROTOCOL_ERROR, windowUpdate(0, 0)),
        wrong(
            "6.9 WINDOW_UPDATE of another length than 4",
            FRAME_SIZE_ERROR,
            frame(WINDOW_UPDATE, 0, 0, new byte[3])),
        wrong(
            "6.9.1 windows of the connection that add up to more than 2^31-1",
            FLOW_CONTROL_ERROR,
            windowUpdate(0, MOST),
            windowUpdate(0, MOST)),
        wrong(
            "6.10 CONTINUATION behind the end of a field block",
            PROTOCOL_ERROR,
            post(1),
            frame(CONTINUATION, END_HEADERS, 1, block)),
        wrong(
            "6.10 CONTINUATION on stream 0",
            PROTOCOL_ERROR,
            frame(HEADERS, END_STREAM, 1, block),
            frame(CONTINUATION, END_HEADERS, 0, block)),
        wrong(
            "6.10 DATA before CONTINUATION",
            PROTOCOL_ERROR,
            frame(HEADERS, 0, 1, block),
            data(1, 0, "x"),
            frame(CONTINUATION, END_HEADERS, 1, block)),
        wrong(
            "8.4 PUSH_PROMISE from a client",
            PROTOCOL_ERROR,
            post(1),
            frame(PUSH_PROMISE, END_HEADERS, 1, int32(2), block)));
  }

  private DynamicTest wrong(
      String name, io.netty.handler.codec.http2.Http2Error code, byte[]... frames) {
    return bench.test(name, c -> c.send(frames), connectionError(code));
  }

  @TestFactory
  Stream<DynamicTest> windowsAndSettings() {
    return Stream.of(
        bench.test(
            "6.3 PRIORITY of another length than 5",
            c -> c.send(post(1), frame(PRIORITY, 0, 1, new byte[4])),
            bench.streamError(1, FRAME_SIZE_ERROR)),
        bench.test(
            "6.5.2 an unknown setting is ignored",
            c -> c.send(settings(setting(0xff, 1)), get(1)),
            bench.served(1)),
        bench.test(
            "6.5.3 of several values the last one holds",
            c ->
                c.send(settings(setting(INITIAL_WINDOW, 100), setting(INITIAL_WINDOW, 1)), get(1))
                    .readUntil(() -> !c.body(1).isEmpty()),
            c -> {
              assertThat(c.body(1)).isEqualTo("o");
              c.send(windowUpdate(1, 1)).await(1);
              assertThat(c.body(1)).isEqualTo("ok");
            }),
        bench.test(
            "6.7 PING that is an answer is not answered",
            c -> c.send(frame(PING, ACK, 0, int32(7), int32(7)), get(1)),
            bench.served(1)),
        bench.test(
            "6.8 what was begun before the client's GOAWAY is finished",
            c -> c.send(get(1), frame(GOAWAY, 0, 0, int32(0), int32(0))).await(1),
            c -> {
              assertThat(c.status(1)).isEqualTo(200);
              assertThat(c.awaitClose().isClosed()).isTrue();
            }),
        bench.test(
            "6.9 WINDOW_UPDATE of 0 for a stream",
            c -> c.send(post(1), windowUpdate(1, 0)),
            bench.streamError(1, PROTOCOL_ERROR)),
        bench.test(
            "6.9.1 windows of a stream that add up to more than 2^31-1",
            c -> c.send(post(1), windowUpdate(1, MOST), windowUpdate(1, MOST)),
            bench.streamError(1, FLOW_CONTROL_ERROR)),
        bench.test(
            "6.9.1 an answer waits for the stream's window",
            c ->
                c.send(settings(setting(INITIAL_WINDOW, 0)), get(1))
                    .readUntil(() -> c.status(1) == 200),
            c -> {
              assertThat(c.body(1)).isEmpty();
              c.send(settings(setting(INITIAL_WINDOW, 10))).await(1);
              assertThat(c.body(1)).isEqualTo("ok");
            }),
        bench.test(
            "6.9.1 an answer waits for the connection's window",
            c ->
                c.send(settings(setting(INITIAL_WINDOW, MOST)), bench.whole(1, "/big"))
                    .readUntil(() -> c.body(1).length() == 65_535),
            c -> {
              assertThat(c.settle().body(1)).hasSize(65_535);
              c.send(windowUpdate(0, RecordedGateway.BIG)).await(1);
              assertThat(c.body(1)).hasSize(RecordedGateway.BIG);
            }),
        bench.test(
            "6.9.2 SETTINGS_INITIAL_WINDOW_SIZE that overflows a stream's window",
            c ->
                c.send(bench.whole(1, "/hang"), windowUpdate(1, 1 << 30))
                    .send(settings(setting(INITIAL_WINDOW, MOST))),
            bench.streamError(1, FLOW_CONTROL_ERROR)),
        bench.test(
            "6.9.2 a window below nought is filled first",
            c ->
                c.send(settings(setting(INITIAL_WINDOW, 3)), bench.whole(1, "/big"))
                    .readUntil(() -> c.body(1).length() == 3)
                    .send(settings(setting(INITIAL_WINDOW, 2)), windowUpdate(1, 1)),
            c -> {
              assertThat(c.body(1)).hasSize(3);
              c.send(windowUpdate(1, 1)).readUntil(() -> c.body(1).length() == 4);
            }),
        bench.test(
            "6.10 a field block in several frames",
            c ->
                c.send(frame(HEADERS, END_STREAM, 1, block(bench.get("/"))))
                    .send(frame(CONTINUATION, 0, 1, block("a", "b")))
                    .send(frame(CONTINUATION, END_HEADERS, 1)),
            bench.served(1)),
        bench.test(
            "7 an unknown error code in RST_STREAM",
            c -> c.send(post(1), reset(1, 0xff), get(3)),
            bench.served(3)),
        bench.test(
            "7 an unknown error code in GOAWAY",
            c -> c.send(get(1), frame(GOAWAY, 0, 0, int32(0), int32(0xff))).await(1),
            c -> assertThat(c.status(1)).isEqualTo(200)));
  }

  /** Only what upstream took gives room again: this one takes nothing. */
  @Test
  void section691DataBeyondTheWindow() throws Exception {
    var host = bench.recorded.deafHost;
    try (var client = RawHttp2.open(bench.recorded.gateway, host)) {
      client
          .send(
              headers(
                  1, 0, ":method", "POST", ":scheme", "https", ":authority", host, ":path", "/"))
          .send(times(5, frame(DATA, 0, 1, new byte[16_384])));
      client.settle();
      assertThat(client.resetCode(1)).as(client::toString).hasValue(FLOW_CONTROL_ERROR.code());
      assertThat(client.settle().isClosed()).isFalse();
    }
  }
}
