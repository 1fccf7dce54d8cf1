package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.Bodies.bytes;
import static dev.bottle.gateway.http.Bodies.encode;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.dlp.decode.Coding;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Coded bodies through a real listener to a recording origin. */
class CodedUploadTest {
  private TestGateway gateway;
  private TestOrigin origin;

  @BeforeEach
  void start() throws Exception {
    origin =
        new TestOrigin(
            (in, out) -> {
              TestOrigin.readHead(in);
              var body = new StringBuilder();
              for (int b = in.read(); b >= 0; b = in.read()) {
                body.append((char) b);
                if (body.length() >= 5 && body.substring(body.length() - 5).equals("0\r\n\r\n")) {
                  TestOrigin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                }
              }
            });
    gateway = new TestGateway("api.example.com:" + origin.port());
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    origin.close();
  }

  private String post(String fields, byte[] body) throws Exception {
    var host = "api.example.com:" + origin.port();
    try (var client = new RawClient(gateway.address)) {
      client.send("POST http://" + host + "/in HTTP/1.1\r\nHost: " + host + "\r\n" + fields);
      client.send("Content-Length: " + body.length + "\r\n\r\n" + new String(body, ISO_8859_1));
      return client.readUntil("\r\n\r\n");
    }
  }

  @Test
  void aBodyThatIsCodedAgainGoesInChunksWithoutADigestOfWhatCame() throws Exception {
    var content = "what upstream reads ".repeat(500);
    var answer =
        post(
            "Content-Encoding: br\r\nContent-Digest: sha-256=:AA==:\r\n",
            encode(List.of(Coding.BR), bytes(content)));
    assertThat(answer).startsWith("HTTP/1.1 200");
    var seen = origin.seen();
    assertThat(seen)
        .contains("\r\nContent-Encoding: br\r\n", "\r\nTransfer-Encoding: chunked\r\n")
        .doesNotContainIgnoringCase("content-length")
        .doesNotContainIgnoringCase("digest");
    var coded = new java.io.ByteArrayOutputStream();
    int at = seen.indexOf("\r\n\r\n") + 4;
    for (int end = seen.indexOf("\r\n", at); ; end = seen.indexOf("\r\n", at)) {
      int size = Integer.parseInt(seen.substring(at, end), 16);
      if (size == 0) {
        break;
      }
      coded.writeBytes(bytes(seen.substring(end + 2, end + 2 + size)));
      at = end + 2 + size + 2;
    }
    assertThat(Bodies.decode(List.of(Coding.BR), coded.toByteArray())).isEqualTo(content);
  }

  @Test
  void aSecretInACodedBodyIsRefused() throws Exception {
    for (var coding : List.of("deflate", "br", "zstd")) {
      var body =
          encode(
              List.of(Coding.valueOf(coding.toUpperCase(java.util.Locale.ROOT))),
              bytes("a " + Bodies.SECRET));
      assertThat(post("Content-Encoding: " + coding + "\r\n", body))
          .contains(" 403 ", "X-Bottle-Deny: secret-found");
    }
    assertThat(post("Content-Encoding: compress\r\n", bytes("x")))
        .contains("X-Bottle-Deny: body-not-inspectable");
    assertThat(origin.seen()).doesNotContain("0\r\n\r\n");
  }

  @Test
  void trailersAreScannedAndThoseOfAHeadDropped() throws Exception {
    var host = "api.example.com:" + origin.port();
    var head =
        "POST http://HOST/in HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n"
            .replace("HOST", host);
    try (var client = new RawClient(gateway.address)) {
      client.send(head + "2\r\nok\r\n0\r\nX-Note: " + Bodies.SECRET + "\r\n\r\n");
      assertThat(client.readUntil("\r\n\r\n")).contains("X-Bottle-Deny: secret-found");
    }
    assertThat(origin.seen()).doesNotContain("\r\n0\r\n");
    try (var client = new RawClient(gateway.address)) {
      client.send(head + "2\r\nok\r\n0\r\nHost: x\r\nX-Sum: 7\r\n\r\n");
      for (int i = 0; i < 500 && !origin.seen().contains("\r\n0\r\nX-Sum: 7\r\n\r\n"); i++) {
        Thread.sleep(10);
      }
    }
    assertThat(origin.seen()).contains("2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n");
  }
}
