package dev.bottle.gateway.dlp.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** All decoders, against the encoders they undo. */
class DecoderTest {

  static Stream<List<Coding>> codings() {
    return Stream.concat(
        Arrays.stream(Coding.values()).map(List::of),
        Stream.of(
            List.of(Coding.GZIP, Coding.BR),
            List.of(Coding.BR, Coding.ZSTD),
            List.of(Coding.ZSTD, Coding.DEFLATE),
            List.of(Coding.DEFLATE, Coding.GZIP, Coding.ZSTD),
            List.of(Coding.GZIP, Coding.GZIP, Coding.BR, Coding.BR)));
  }

  private static byte[] encode(List<Coding> codings, byte[] content) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var encoder = Coding.encoder(codings, out)) {
      encoder.write(content);
    }
    return out.toByteArray();
  }

  private static byte[] decode(Decoder decoder, byte[] in, int... lengths)
      throws UndecodableException {
    var out = new ByteArrayOutputStream();
    try (decoder) {
      int at = 0;
      for (int i = 0; at < in.length; i++) {
        int n = Math.min(lengths[i % lengths.length], in.length - at);
        decoder.feed(in, at, n, out::write);
        at += n;
      }
      decoder.finish();
    }
    return out.toByteArray();
  }

  private static byte[] decode(List<Coding> codings, byte[] in, int... lengths)
      throws UndecodableException {
    return decode(Coding.decoder(codings), in, lengths);
  }

  /** Half noise, half words: stored, literal and copied bytes all come up. */
  private static byte[] content(int length) {
    var random = new Random(3);
    var content = new byte[length];
    random.nextBytes(content);
    for (int i = 0; i < length; i++) {
      if (i / 1000 % 2 == 0) {
        content[i] = (byte) "the quick brown fox ".charAt(i % 20);
      }
    }
    return content;
  }

  private static byte[] joined(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static byte[] skippable(String text) {
    var bytes = text.getBytes(UTF_8);
    return ByteBuffer.allocate(8 + bytes.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0x184d_2a53)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  @ParameterizedTest
  @MethodSource("codings")
  void decodesWhereverChunksSplit(List<Coding> codings) throws Exception {
    for (int length : new int[] {0, 1, 700, 200_000}) {
      var in = encode(codings, content(length));
      for (int step : new int[] {1, 7, 4096, 1 << 20}) {
        assertThat(decode(codings, in, step)).isEqualTo(content(length));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("codings")
  void decodesRandomContentSplitAtRandom(List<Coding> codings) throws Exception {
    var random = new Random(11);
    for (int round = 0; round < 50; round++) {
      var content = content(random.nextInt(20_000));
      var lengths = random.ints(20, 1, 1 + random.nextInt(3000)).map(n -> Math.max(1, n)).toArray();
      assertThat(decode(codings, encode(codings, content), lengths)).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @MethodSource("codings")
  void whatIsFlushedIsDecodedAtOnce(List<Coding> codings) throws Exception {
    var coded = new ByteArrayOutputStream();
    var out = new ByteArrayOutputStream();
    try (var encoder = Coding.encoder(codings, coded);
        var decoder = Coding.decoder(codings)) {
      for (var word : List.of("first", "second")) {
        encoder.write(word.getBytes(UTF_8));
        encoder.flush();
        decoder.feed(coded.toByteArray(), 0, coded.size(), out::write);
        coded.reset();
        assertThat(out).hasToString(word);
        out.reset();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("codings")
  void refusesWhatEndsTooEarlyOrGoesOn(List<Coding> codings) throws Exception {
    for (int length : new int[] {3, 100_000}) {
      var good = encode(codings, content(length));
      var bad = new ArrayList<>(List.of(new byte[0], Arrays.copyOf(good, 1)));
      bad.add(Arrays.copyOf(good, good.length / 2));
      bad.add(Arrays.copyOf(good, good.length - 1));
      bad.add(joined(good, new byte[] {0}));
      bad.add(joined(good, "garbage that follows".getBytes(UTF_8)));
      for (var in : bad) {
        for (int step : new int[] {1, 1 << 20}) {
          assertThatThrownBy(() -> decode(codings, in, step))
              .isInstanceOf(UndecodableException.class);
        }
      }
    }
  }

  /** Damage either shows, or the decoder yields what any other would: never an internal error. */
  @ParameterizedTest
  @MethodSource("codings")
  void damagedBytesAreRefusedAndNeverFatal(List<Coding> codings) throws Exception {
    var random = new Random(5);
    var good = encode(codings, content(5000));
    int refused = 0;
    for (int round = 0; round < 300; round++) {
      var in = good.clone();
      in[random.nextInt(in.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        decode(codings, in, 1 + random.nextInt(500));
      } catch (UndecodableException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void refusesBombs(Coding coding) throws Exception {
    var bomb = encode(List.of(coding), new byte[10 << 20]);
    var seen = new long[1];
    assertThatThrownBy(
            () -> {
              try (var decoder = coding.decoder()) {
                decoder.feed(bomb, 0, bomb.length, (_, _, length) -> seen[0] += length);
              }
            })
        .hasMessageContaining("expands");
    assertThat(seen[0]).isLessThan(200L * bomb.length + (1 << 20));
    assertThat(decode(List.of(coding), encode(List.of(coding), new byte[1 << 20]), 999))
        .hasSize(1 << 20);
  }

  /** Each layer stays below its bound, both together do not. */
  @Test
  void refusesBombsOfSeveralLayers() throws Exception {
    var line = new byte[60];
    new Random(1).nextBytes(line);
    var content = new ByteArrayOutputStream();
    for (int i = 0; i < 100_000; i++) {
      content.writeBytes(line);
    }
    var codings = List.of(Coding.DEFLATE, Coding.DEFLATE);
    assertThatThrownBy(() -> decode(codings, encode(codings, content.toByteArray()), 4096))
        .hasMessageContaining("expands");
  }

  @Test
  void readsDeflateWithAndWithoutItsFrame() throws Exception {
    var bare = new ByteArrayOutputStream();
    var deflater = new Deflater(6, true);
    try (var out = new DeflaterOutputStream(bare, deflater)) {
      out.write(content(9000));
    }
    deflater.end();
    for (int step : new int[] {1, 2, 5000}) {
      var decoded = decode(new Inflate(Inflate.Accepted.ZLIB_OR_BARE), bare.toByteArray(), step);
      assertThat(decoded).isEqualTo(content(9000));
    }
    assertThatThrownBy(() -> decode(new Inflate(Inflate.Accepted.ZLIB), bare.toByteArray(), 5000))
        .isInstanceOf(UndecodableException.class);
  }

  @Test
  void refusesDictionaries() {
    var deflater = new Deflater();
    deflater.setDictionary("the quick brown fox".getBytes(UTF_8));
    deflater.setInput("the quick brown fox".getBytes(UTF_8));
    deflater.finish();
    var out = new byte[100];
    int length = deflater.deflate(out);
    deflater.end();
    assertThatThrownBy(() -> decode(List.of(Coding.DEFLATE), Arrays.copyOf(out, length), 100))
        .hasMessageContaining("dictionary");
  }

  @Test
  void readsFramesOfZstdAndSkipsWhatIsSkippable() throws Exception {
    var frame = encode(List.of(Coding.ZSTD), "content".getBytes(UTF_8));
    var in = joined(skippable("hidden"), frame, skippable(""), frame, skippable("more"));
    for (int step : new int[] {1, 3, 1000}) {
      assertThat(decode(List.of(Coding.ZSTD), in, step)).asString().isEqualTo("contentcontent");
    }
  }

  @Test
  void refusesLargeWindowsOfZstd() throws Exception {
    var noise = new byte[1 << 20];
    new Random(1).nextBytes(noise);
    for (int windowLog : new int[] {23, 24}) {
      var coded = new ByteArrayOutputStream();
      try (var out = new ZstdOutputStreamNoFinalizer(coded).setWindowLog(windowLog)) {
        out.write(noise);
      }
      if (windowLog == 23) {
        assertThat(decode(List.of(Coding.ZSTD), coded.toByteArray(), 1 << 20)).isEqualTo(noise);
      } else {
        assertThatThrownBy(() -> decode(List.of(Coding.ZSTD), coded.toByteArray(), 1 << 20))
            .hasMessageContaining("window");
      }
    }
  }

  /** An early format of zstd, which the library would still read. */
  @Test
  void refusesWhatZstdWasOnce() {
    var old = new byte[] {0x27, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0, 0, 0};
    assertThatThrownBy(() -> decode(List.of(Coding.ZSTD), old, 100))
        .hasMessageContaining("not a frame");
  }
}
