package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.Http2Bench.connectionError;
import static dev.bottle.gateway.http.Http2Bytes.*;
import static io.netty.handler.codec.http2.Http2Error.COMPRESSION_ERROR;
import static io.netty.handler.codec.http2.Http2Error.FRAME_SIZE_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.REFUSED_STREAM;
import static io.netty.handler.codec.http2.Http2Error.STREAM_CLOSED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Frames, streams and windows: RFC 9113 sections 3 to 7, in their order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2FramesTest {
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

  private byte[] hanging(int stream) {
    return bench.whole(stream, "/hang");
  }

  private byte[] post(int stream) {
    return bench.begun(stream, "/hang");
  }

  @TestFactory
  Stream<DynamicTest> section3And4() {
    var block = block(bench.get("/"));
    return Stream.of(
        bench.raw(
            "3.4 a preface that is none",
            c -> c.send(ascii("INVALID PREFACE\r\n\r\nSM\r\n\r\n")),
            connectionError(PROTOCOL_ERROR)),
        bench.raw(
            "3.4 a request of HTTP/1.1 instead of the preface",
            c -> c.send(ascii("GET / HTTP/1.1\r\nHost: api.example.com\r\n\r\n")),
            connectionError(PROTOCOL_ERROR)),
        bench.raw(
            "3.4 something other than SETTINGS behind the preface",
            c -> c.send(preface(), get(1)),
            connectionError(PROTOCOL_ERROR)),
        bench.raw(
            "3.4 an acknowledgement is not the client's SETTINGS",
            c -> c.send(preface(), frame(SETTINGS, ACK, 0), get(1)),
            connectionError(PROTOCOL_ERROR)),
        bench.test(
            "4.1 a frame of an unknown type is ignored",
            c -> c.send(frame(22, 0xff, 0, new byte[8]), frame(23, 0, 1, new byte[3]), get(1)),
            bench.served(1)),
        bench.test(
            "4.1 flags that a frame does not have are ignored",
            c -> c.send(frame(PING, 0x16, 0, new byte[8]), get(1)),
            bench.served(1)),
        bench.test(
            "4.1 the reserved bit is ignored",
            c -> c.send(frame(HEADERS, END_STREAM | END_HEADERS, 0x80000001, block)),
            bench.served(1)),
        bench.test(
            "4.2 DATA over the largest frame size",
            c -> c.send(post(1), frameHead(16_385, DATA, 0, 1), new byte[16_385]),
            connectionError(FRAME_SIZE_ERROR)),
        bench.test(
            "4.2 HEADERS over the largest frame size",
            c -> c.send(frameHead(16_385, HEADERS, END_HEADERS, 1), new byte[16_385]),
            connectionError(FRAME_SIZE_ERROR)),
        bench.test(
            "4.2 a frame of any type over the largest frame size",
            c -> c.send(frameHead(16_385, 22, 0, 0), new byte[16_385]),
            connectionError(FRAME_SIZE_ERROR)),
        bench.test(
            "4.3 a field block that cannot be decoded",
            c -> c.send(frame(HEADERS, END_STREAM | END_HEADERS, 1, bytes(0x40))),
            connectionError(COMPRESSION_ERROR)),
        bench.test(
            "4.3 another frame inside a field block",
            c -> c.send(frame(HEADERS, END_STREAM, 1, block), frame(PRIORITY, 0, 1, new byte[5])),
            connectionError(PROTOCOL_ERROR)),
        bench.test(
            "4.3 another stream's HEADERS inside a field block",
            c -> c.send(frame(HEADERS, END_STREAM, 1, block), get(3)),
            connectionError(PROTOCOL_ERROR)));
  }

  @TestFactory
  Stream<DynamicTest> section5() {
    var block = block(bench.get("/"));
    return Stream.of(
        bench.test(
            "5.1 DATA on an idle stream",
            c -> c.send(data(1, 0, "x")),
            connectionError(PROTOCOL_ERROR)),
        bench.test(
            "5.1 RST_STREAM on an idle stream",
            c -> c.send(reset(1, 8)),
            connectionError(PROTOCOL_ERROR)),
        bench.test(
            "5.1 WINDOW_UPDATE on an idle stream",
            c -> c.send(windowUpdate(1, 100)),
            connectionError(PROTOCOL_ERROR)),
        bench.test(
            "5.1 CONTINUATION on an idle stream",
            c -> c.send(frame(CONTINUATION, END_HEADERS, 1, block)),
            connectionError(PROTOCOL_ERROR)),
        bench.test(
            "5.1 DATA behind the end of a stream",
            c -> c.send(hanging(1), data(1, 0, "x")),
            bench.streamError(1, STREAM_CLOSED)),
        bench.test(
            "5.1 HEADERS behind the end of a stream",
            c -> c.send(hanging(1), get(1)),
            bench.streamError(1, STREAM_CLOSED, PROTOCOL_ERROR)),
        bench.test(
            "5.1 CONTINUATION behind the end of a stream",
            c -> c.send(hanging(1), frame(CONTINUATION, END_HEADERS, 1, block)),
            connectionError(PROTOCOL_ERROR)),
        bench.test(
            "5.1 WINDOW_UPDATE, PRIORITY and RST_STREAM behind the end of a stream",
            c ->
                c.send(hanging(1), windowUpdate(1, 9), frame(PRIORITY, 0, 1, new byte[5]))
                    .send(reset(1, 8), get(3)),
            bench.served(3)),
        bench.test(
            "5.1 DATA behind the client's RST_STREAM",
            c -> c.send(post(1), reset(1, 8), data(1, 0, "x")),
            bench.streamError(1, STREAM_CLOSED)),
        bench.test(
            "5.1 HEADERS behind the client's RST_STREAM",
            c -> c.send(post(1), reset(1, 8), get(1)),
            bench.streamError(1, STREAM_CLOSED)),
        bench.test(
            "5.1 DATA on a closed stream",
            c -> c.send(get(1)).await(1).send(data(1, 0, "x")),
            bench.streamError(1, STREAM_CLOSED)),
        bench.test(
            "5.1 HEADERS on a closed stream",
            c -> c.send(get(1)).await(1).send(get(1)),
            bench.streamError(1, STREAM_CLOSED)),
        bench.test(
            "5.1.1 an even stream number", c -> c.send(get(2)), connectionError(PROTOCOL_ERROR)),
        bench.test(
            "5.1.1 a number that is lower than one before",
            c -> c.send(hanging(5), get(3)),
            bench.streamError(3, STREAM_CLOSED)),
        bench.test(
            "5.1.2 more streams than are allowed, before SETTINGS are acknowledged",
            c -> IntStream.rangeClosed(0, 16).forEach(i -> c.send(hanging(2 * i + 1))),
            c -> {
              assertThat(c.resetCode(33)).hasValue(REFUSED_STREAM.code());
              c.send(reset(1, 8));
              bench.assertGoesOn(c);
            }),
        bench.test(
            "5.3.1 HEADERS that depend on their own stream",
            c ->
                c.send(
                    frame(
                        HEADERS,
                        END_STREAM | END_HEADERS | WITH_PRIORITY,
                        1,
                        int32(1),
                        bytes(16),
                        block)),
            connectionError(PROTOCOL_ERROR)),
        bench.test(
            "5.3.1 PRIORITY of a stream that depends on itself",
            c -> c.send(hanging(1), frame(PRIORITY, 0, 1, int32(1), bytes(16))),
            bench.streamError(1, PROTOCOL_ERROR)),
        bench.test(
            "5.5 an unknown frame inside a field block",
            c -> c.send(frame(HEADERS, END_STREAM, 1, block), frame(22, 0, 0, new byte[8])),
            connectionError(PROTOCOL_ERROR)));
  }
}
