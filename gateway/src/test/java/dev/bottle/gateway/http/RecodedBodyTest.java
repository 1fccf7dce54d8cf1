package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.Bodies.SECRET;
import static dev.bottle.gateway.http.Bodies.bytes;
import static dev.bottle.gateway.http.Bodies.decode;
import static dev.bottle.gateway.http.Bodies.encode;
import static dev.bottle.gateway.http.Bodies.joined;
import static dev.bottle.gateway.http.Bodies.pass;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.dlp.decode.Coding;
import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.http.ContentCoding.Recoded;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecodedBodyTest {

  static Stream<List<Coding>> codings() {
    return Stream.of(
        List.of(Coding.DEFLATE),
        List.of(Coding.BR),
        List.of(Coding.ZSTD),
        List.of(Coding.GZIP, Coding.BR),
        List.of(Coding.BR, Coding.ZSTD),
        List.of(Coding.DEFLATE, Coding.GZIP, Coding.ZSTD));
  }

  private static String text(int length) {
    var random = new Random(length);
    var text = new StringBuilder(length);
    while (text.length() < length) {
      text.append("line ").append(random.nextLong()).append('\n');
    }
    return text.substring(0, length);
  }

  @ParameterizedTest
  @MethodSource("codings")
  void cleanContentArrivesWhereverChunksSplit(List<Coding> layers) throws Exception {
    var random = new Random(9);
    for (int length : new int[] {0, 1, 300, 20_000}) {
      var coded = encode(layers, bytes(text(length)));
      for (int step : new int[] {1, 1000, 1 << 20}) {
        var passed = pass(new Recoded(layers), coded, () -> 1 + random.nextInt(step));
        assertThat(passed.refused()).isEmpty();
        assertThat(decode(layers, passed.sent())).isEqualTo(text(length));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("codings")
  void aSecretIsFoundWhereverItStandsAndNeverArrives(List<Coding> layers) throws Exception {
    var random = new Random(4);
    for (int round = 0; round < 8; round++) {
      int before = random.nextInt(40_000);
      var content = new ByteArrayOutputStream();
      try (var encoder = Coding.encoder(layers, content)) {
        int cut = random.nextInt(SECRET.length());
        encoder.write(bytes(text(before) + SECRET.substring(0, cut)));
        encoder.flush();
        encoder.write(bytes(SECRET.substring(cut) + text(random.nextInt(9000))));
      }
      int step = 1 + random.nextInt(3000);
      var passed = pass(new Recoded(layers), content.toByteArray(), () -> step);
      assertThat(passed.code()).isEqualTo("secret-found");
      assertThat(decode(layers, passed.sent())).doesNotContain(SECRET.substring(0, 5));
    }
  }

  @ParameterizedTest
  @MethodSource("codings")
  void whatIsDamagedIsRefused(List<Coding> layers) throws Exception {
    var coded = encode(layers, bytes(text(5000)));
    for (var bad :
        List.of(
            Arrays.copyOf(coded, coded.length - 1),
            Arrays.copyOf(coded, coded.length / 2),
            joined(coded, bytes(SECRET)),
            bytes("plain text"))) {
      var passed = pass(new Recoded(layers), bad, () -> 100);
      assertThat(passed.code()).isEqualTo("body-not-inspectable");
      assertThat(
              new String(
                  passed.sent(),
                  0,
                  passed.sent().length,
                  java.nio.charset.StandardCharsets.ISO_8859_1))
          .doesNotContain(SECRET);
    }
  }

  @ParameterizedTest
  @MethodSource("codings")
  void aBombIsRefused(List<Coding> layers) throws Exception {
    var bomb = encode(layers, new byte[10 << 20]);
    assertThat(pass(new Recoded(layers), bomb, () -> 8192).code())
        .isEqualTo("body-not-inspectable");
  }

  @ParameterizedTest
  @MethodSource("codings")
  void whatTheSenderFlushesGoesOnAtOnce(List<Coding> layers) throws Exception {
    var coded = new ByteArrayOutputStream();
    try (var encoder = Coding.encoder(layers, coded)) {
      encoder.write(bytes("a first line, then nothing for long\n"));
      encoder.flush();
      var body = Bodies.inspected(new Recoded(layers), DlpAction.BLOCK);
      var sent = new ByteArrayOutputStream();
      var chunk = io.netty.buffer.Unpooled.wrappedBuffer(coded.toByteArray());
      assertThat(
              body.feed(
                  chunk,
                  InspectedBody.Rest.MORE,
                  piece -> {
                    sent.writeBytes(io.netty.buffer.ByteBufUtil.getBytes(piece));
                    piece.release();
                  }))
          .isEmpty();
      assertThat(decode(layers, sent.toByteArray())).startsWith("a first line, then nothing");
      body.release();
    }
  }

  /** Masking would have to be undone by nobody; where the body is compressed it blocks. */
  @Test
  void nothingIsMasked() throws Exception {
    var layers = List.of(Coding.BR);
    var body = Bodies.inspected(new Recoded(layers), DlpAction.REDACT);
    assertThat(pass(body, encode(layers, bytes("a " + SECRET)), () -> 99).code())
        .isEqualTo("secret-found");
  }

  @Test
  void whatDecodersSkipDoesNotArrive() throws Exception {
    int n = SECRET.length() - 1;
    var brotliMetadata =
        joined(
            new byte[] {(byte) (0x2c | (n & 1) << 7), (byte) (n >> 1)},
            bytes(SECRET),
            // An uncompressed block of two bytes, and the last, empty one.
            new byte[] {0x08, 0x00, 0x08, 'o', 'k', 0x03});
    assertPassesAs("ok", List.of(Coding.BR), brotliMetadata);
    var skippable =
        joined(new byte[] {0x50, 0x2a, 0x4d, 0x18, (byte) SECRET.length(), 0, 0, 0}, bytes(SECRET));
    var frame = encode(List.of(Coding.ZSTD), bytes("ok"));
    assertPassesAs("ok", List.of(Coding.ZSTD), joined(skippable, frame, skippable));
    var gzip = encode(List.of(Coding.GZIP), bytes("ok"));
    gzip[3] = 8;
    var named =
        joined(
            Arrays.copyOf(gzip, 10),
            bytes(SECRET + "\0"),
            Arrays.copyOfRange(gzip, 10, gzip.length));
    var stacked = List.of(Coding.GZIP, Coding.ZSTD);
    assertPassesAs("ok", stacked, encode(List.of(Coding.ZSTD), named));
  }

  private static void assertPassesAs(String content, List<Coding> layers, byte[] in)
      throws Exception {
    for (int step : new int[] {1, 5, 1000}) {
      var passed = pass(new Recoded(layers), in, () -> step);
      assertThat(passed.refused()).isEmpty();
      assertThat(decode(layers, passed.sent())).isEqualTo(content);
      assertThat(passed.text()).doesNotContain(SECRET);
    }
  }
}
