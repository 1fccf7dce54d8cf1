package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadReaderTest {

  /** Requests that some server somewhere reads in two ways; each is refused whole. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          "GET / HTTP/1.1\\nHost: a\\n\\n"                                  | carriage return
          "GET / HTTP/1.1\\r\\nHost: a\\nX: b\\r\\n\\r\\n"                  | carriage return
          "GET / HTTP/1.1\\r\\nHost: a\\rX: b\\r\\n\\r\\n"                  | control byte
          "GET / HTTP/1.1\\r\\nHost: a\\r\\n folded\\r\\n\\r\\n"            | folded
          "GET / HTTP/1.1\\r\\n Host: a\\r\\n\\r\\n"                        | folded
          "GET / HTTP/1.1\\r\\nHost : a\\r\\n\\r\\n"                        | not a token
          "GET / HTTP/1.1\\r\\nHost\\r\\n\\r\\n"                            | no colon
          "GET / HTTP/1.1\\r\\n: a\\r\\n\\r\\n"                             | not a token
          "GET / HTTP/1.1\\r\\nX: a\\0b\\r\\n\\r\\n"                        | control byte
          "GET / HTTP/1.1\\r\\nX\\0: ab\\r\\n\\r\\n"                        | not a token
          "GET  / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"                        | does not belong
          "GET / a HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"                       | does not belong
          "GET\\t/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"                       | request line
          "GET /\\r\\n\\r\\n"                                               | request line
          "GET / HTTP/0.9\\r\\n\\r\\n"                                      | version
          "GET / HTTP/2.0\\r\\n\\r\\n"                                      | version
          "GET / HTTP/1.2\\r\\n\\r\\n"                                      | version
          "GET / http/1.1\\r\\n\\r\\n"                                      | version
          "GET / HTTP/1.1 \\r\\n\\r\\n"                                     | does not belong
          "PRI * HTTP/2.0\\r\\n\\r\\n"                                      | version
          "G(T / HTTP/1.1\\r\\n\\r\\n"                                      | method is not a token
          "GET /é HTTP/1.1\\r\\n\\r\\n"                                     | does not belong
          "\\r\\nGET / HTTP/1.1\\r\\n\\r\\n"                                | begin with a method
          """)
  void refusesWhatCanBeReadInTwoWays(String escaped, String detail) {
    assertThatThrownBy(() -> read(unescape(escaped)))
        .isInstanceOf(MalformedHttpException.class)
        .hasMessageContaining(detail);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          "Content-Length: 1\\r\\nContent-Length: 1\\r\\n"              | several
          "Content-Length: 1\\r\\nTransfer-Encoding: chunked\\r\\n"     | beside
          "Content-Length: +1\\r\\n"                                    | not a number
          "Content-Length: -1\\r\\n"                                    | not a number
          "Content-Length: 0x1\\r\\n"                                   | not a number
          "Content-Length: 1, 1\\r\\n"                                  | not a number
          "Content-Length:\\r\\n"                                       | not a number
          "Content-Length: 1 1\\r\\n"                                   | not a number
          "Content-Length: 9999999999999999999999\\r\\n"                | not a number
          "Transfer-Encoding: chunked, chunked\\r\\n"                   | exactly chunked
          "Transfer-Encoding: gzip, chunked\\r\\n"                      | exactly chunked
          "Transfer-Encoding: xchunked\\r\\n"                           | exactly chunked
          "Transfer-Encoding: chunked\\r\\nTransfer-Encoding: x\\r\\n"  | exactly chunked
          "Transfer-Encoding: identity\\r\\n"                           | exactly chunked
          "Transfer-Encoding:\\r\\n"                                    | exactly chunked
          """)
  void refusesFramingThatTwoServersReadDifferently(String escaped, String detail)
      throws MalformedHttpException {
    var head = read("POST / HTTP/1.1\r\nHost: a\r\n" + unescape(escaped) + "\r\n");
    assertThatThrownBy(() -> Framing.of(head))
        .isInstanceOf(MalformedHttpException.class)
        .hasMessageContaining(detail);
  }

  @Test
  void refusesTransferEncodingInHttp10() throws MalformedHttpException {
    var head = read("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n");
    assertThatThrownBy(() -> Framing.of(head)).hasMessageContaining("HTTP/1.0");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          "5 \\r\\nhello\\r\\n0\\r\\n\\r\\n"                 | hexadecimal
          " 5\\r\\nhello\\r\\n0\\r\\n\\r\\n"                 | hexadecimal
          "+5\\r\\nhello\\r\\n0\\r\\n\\r\\n"                 | hexadecimal
          "0x5\\r\\nhello\\r\\n0\\r\\n\\r\\n"                | hexadecimal
          "10000000000000005\\r\\nhello\\r\\n0\\r\\n\\r\\n"  | hexadecimal
          "\\r\\nhello\\r\\n0\\r\\n\\r\\n"                   | no size
          ";a=b\\r\\nhello\\r\\n0\\r\\n\\r\\n"               | no size
          "5\\nhello\\r\\n0\\r\\n\\r\\n"                     | carriage return
          "5;a\\rb\\r\\nhello\\r\\n0\\r\\n\\r\\n"            | control byte
          "4\\r\\nhello\\r\\n0\\r\\n\\r\\n"                  | longer than its size
          "5\\r\\nhello\\n0\\r\\n\\r\\n"                     | longer than its size
          "5\\r\\nhello\\r\\n0\\r\\na b: c\\r\\n\\r\\n"      | not a token
          "5\\r\\nhello\\r\\n0\\r\\n folded\\r\\n\\r\\n"     | folded
          """)
  void refusesBadChunks(String escaped, String detail) {
    var in = Unpooled.copiedBuffer(unescape(escaped), StandardCharsets.ISO_8859_1);
    var body = BodyReader.of(new Framing.Chunked(), HttpLimits.DEFAULTS);
    assertThatThrownBy(
            () -> {
              for (var data = body.next(in); data.isPresent(); data = body.next(in)) {
                data.get().release();
              }
            })
        .isInstanceOf(MalformedHttpException.class)
        .hasMessageContaining(detail);
  }

  /** However the bytes are split, the same request comes out. */
  @Test
  void readsByteByByte() throws MalformedHttpException {
    var text =
        "POST /a?b=c HTTP/1.1\r\nHost: x\r\nE:\r\nTransfer-Encoding: Chunked\r\n\r\n"
            + "5;ext=1\r\nhello\r\n6\r\n world\r\n0\r\nT: 1\r\n\r\nGET";
    var in = Unpooled.buffer();
    var heads = new HeadReader(HttpLimits.DEFAULTS);
    RequestHead head = null;
    BodyReader body = null;
    var content = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
      in.writeByte(b);
      if (head == null) {
        head = heads.request(in).orElse(null);
        body = head == null ? null : BodyReader.of(Framing.of(head), HttpLimits.DEFAULTS);
      } else if (body != null) {
        var data = body.next(in);
        data.ifPresent(
            d -> {
              content.append(d.toString(StandardCharsets.US_ASCII));
              d.release();
            });
      }
    }
    assertThat(Objects.requireNonNull(head).target()).isEqualTo("/a?b=c");
    assertThat(head.fields().first("e")).contains("");
    assertThat(content).hasToString("hello world");
    assertThat(Objects.requireNonNull(body).isDone()).isTrue();
    assertThat(body.trailers().first("t")).contains("1");
    assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("GET");
  }

  @Test
  void boundsFieldsAndBytes() {
    var fields = "X: y\r\n".repeat(257);
    assertThatThrownBy(() -> read("GET / HTTP/1.1\r\n" + fields + "\r\n"))
        .isInstanceOfSatisfying(
            MalformedHttpException.class, e -> assertThat(e.reason().status()).isEqualTo(431));
    assertThatThrownBy(() -> read("GET / HTTP/1.1\r\nX: " + "y".repeat(70_000)))
        .isInstanceOfSatisfying(
            MalformedHttpException.class, e -> assertThat(e.reason().status()).isEqualTo(431));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "HTTP/1.1 99 x, status",
    "HTTP/1.1 600 x, status",
    "HTTP/1.1 2x0 x, status",
    "HTTP/1.1  200, status",
    "HTTP/3.0 200 x, version",
    "ICY 200 OK, status line",
  })
  void refusesBadStatusLines(String line, String detail) {
    var in = Unpooled.copiedBuffer(line + "\r\n\r\n", StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> new HeadReader(HttpLimits.DEFAULTS).response(in))
        .isInstanceOf(MalformedHttpException.class)
        .hasMessageContaining(detail);
  }

  private static RequestHead read(String text) throws MalformedHttpException {
    var in = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    return new HeadReader(HttpLimits.DEFAULTS).request(in).orElseThrow();
  }

  private static String unescape(String text) {
    return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t").replace("\\0", "\0");
  }
}
