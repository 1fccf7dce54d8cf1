package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.Bodies.SECRET;
import static dev.bottle.gateway.http.Bodies.bytes;
import static dev.bottle.gateway.http.Bodies.encode;
import static dev.bottle.gateway.http.Bodies.joined;
import static dev.bottle.gateway.http.Bodies.pass;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.dlp.decode.Coding;
import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.http.ContentCoding.Messages;
import dev.bottle.gateway.http.ContentCoding.Messages.Flavour;
import dev.bottle.gateway.http.InspectedBody.Rest;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GrpcBodyTest {
  private static byte[] message(int flag, byte[] content) {
    return ByteBuffer.allocate(5 + content.length)
        .put((byte) flag)
        .putInt(content.length)
        .put(content)
        .array();
  }

  private static Messages grpc(Coding coding) {
    return new Messages(Flavour.GRPC, Optional.of(coding));
  }

  private static final Messages BARE = new Messages(Flavour.GRPC, Optional.empty());

  @ParameterizedTest
  @EnumSource
  void messagesArriveAsTheyCameWhereverChunksSplit(Coding coding) throws Exception {
    var random = new Random(1);
    var noise = new byte[30_000];
    random.nextBytes(noise);
    var in =
        joined(
            message(0, bytes("plain")),
            message(1, encode(List.of(coding), noise)),
            message(0, new byte[0]),
            message(1, new byte[0]),
            message(1, encode(List.of(coding), bytes("short"))));
    for (int step : new int[] {1, 10, 5000, 1 << 20}) {
      var passed = pass(grpc(coding), in, () -> 1 + random.nextInt(step));
      assertThat(passed.refused()).isEmpty();
      assertThat(passed.sent()).isEqualTo(in);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSecretInACompressedMessageIsFound(Coding coding) throws Exception {
    var first = message(1, encode(List.of(coding), bytes("clean")));
    var words = "a word, then ".repeat(200) + SECRET + " and another";
    var in = joined(first, message(1, encode(List.of(coding), bytes(words))));
    for (int step : new int[] {1, 3, 1000}) {
      for (var action : List.of(DlpAction.BLOCK, DlpAction.REDACT)) {
        var passed = pass(Bodies.inspected(grpc(coding), action), in, () -> step);
        assertThat(passed.code()).isEqualTo("secret-found");
        assertThat(passed.text()).doesNotContain(SECRET.substring(0, 6));
        int content = Math.min(passed.sent().length, first.length + 5);
        var second = Arrays.copyOfRange(passed.sent(), content, passed.sent().length);
        assertThat(Bodies.decode(List.of(coding), second)).doesNotContain(SECRET.substring(0, 6));
        if (coding == Coding.ZSTD) {
          // All is one block, of which a reader could make something before it is complete.
          assertThat(second).hasSizeLessThan(15);
        }
      }
    }
  }

  @Test
  void whatIsNotCompressedOrSkippedIsScannedAsItCame() throws Exception {
    var skippable =
        joined(new byte[] {0x50, 0x2a, 0x4d, 0x18, (byte) SECRET.length(), 0, 0, 0}, bytes(SECRET));
    var frame = encode(List.of(Coding.ZSTD), bytes("ok"));
    for (var in : List.of(message(0, bytes("a " + SECRET)), message(1, joined(skippable, frame)))) {
      for (int step : new int[] {1, 4, 1000}) {
        var passed = pass(grpc(Coding.ZSTD), in, () -> step);
        assertThat(passed.code()).isEqualTo("secret-found");
        assertThat(passed.text()).doesNotContain(SECRET.substring(0, 6));
      }
    }
  }

  @Test
  void whatCannotBeReadIsRefused() throws Exception {
    var zipped = encode(List.of(Coding.GZIP), bytes("content"));
    var zlib = encode(List.of(Coding.DEFLATE), bytes("content"));
    var bare = Arrays.copyOfRange(zlib, 2, zlib.length - 4);
    for (var in :
        List.of(
            message(2, bytes("x")),
            message(0x80, bytes("x")),
            Arrays.copyOf(message(0, bytes("longer")), 8),
            Arrays.copyOf(message(0, bytes("longer")), 4),
            message(1, bytes("no gzip")),
            message(1, joined(zipped, bytes("garbage"))),
            message(1, Arrays.copyOf(zipped, zipped.length - 1)))) {
      assertThat(pass(grpc(Coding.GZIP), in, () -> 3).code()).isEqualTo("body-not-inspectable");
    }
    assertThat(pass(BARE, message(1, zipped), () -> 3).code()).isEqualTo("body-not-inspectable");
    assertThat(pass(grpc(Coding.DEFLATE), message(1, bare), () -> 3).code())
        .isEqualTo("body-not-inspectable");
  }

  /** Each message is small enough, but there are many. */
  @Test
  void manySmallBombsAreABomb() throws Exception {
    var bomb = message(1, encode(List.of(Coding.BR), new byte[1 << 20]));
    var in = joined(bomb, bomb, bomb);
    assertThat(pass(grpc(Coding.BR), in, () -> 9).code()).isEqualTo("body-not-inspectable");
  }

  @Test
  void grpcWebMayEndWithTrailers() throws Exception {
    var in = joined(message(0, bytes("x")), message(0x80, bytes("grpc-status: 0\r\n")));
    var web = new Messages(Flavour.GRPC_WEB, Optional.empty());
    assertThat(pass(web, in, () -> 4).sent()).isEqualTo(in);
    assertThat(pass(web, message(0x40, bytes("x")), () -> 4).code())
        .isEqualTo("body-not-inspectable");
  }

  @Test
  void aLargeChunkIsNoReasonToRefuse() throws Exception {
    var in = message(1, encode(List.of(Coding.GZIP), Bodies.digits(1 << 20)));
    for (int length : new int[] {150_000, 200_000, in.length}) {
      var passed = pass(grpc(Coding.GZIP), in, () -> length);
      assertThat(passed.refused()).isEmpty();
      assertThat(passed.sent()).isEqualTo(in);
    }
  }

  /** The start of what could be a secret is held only within its message. */
  @Test
  void aCompleteMessageIsNotHeldBack() throws Exception {
    var body = Bodies.inspected(grpc(Coding.GZIP), DlpAction.BLOCK);
    for (var message :
        List.of(
            message(0, bytes("ends with acme_ABC")),
            message(1, encode(List.of(Coding.GZIP), bytes("so does this acme_"))))) {
      var sent = new ByteArrayOutputStream();
      var refused =
          body.feed(
              Unpooled.wrappedBuffer(message),
              Rest.MORE,
              piece -> {
                sent.writeBytes(ByteBufUtil.getBytes(piece));
                piece.release();
              });
      assertThat(refused).isEmpty();
      assertThat(sent.toByteArray()).isEqualTo(message);
    }
    body.release();
  }
}
