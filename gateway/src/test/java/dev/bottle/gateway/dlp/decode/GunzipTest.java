package dev.bottle.gateway.dlp.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GunzipTest {
  private static byte[] gzip(byte[] content) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static byte[] decode(byte[] in, int step) throws UndecodableException {
    var out = new ByteArrayOutputStream();
    try (var gunzip = new Gunzip(Gunzip.HeaderFields.YIELDED)) {
      for (int i = 0; i < in.length; i += step) {
        gunzip.feed(in, i, Math.min(step, in.length - i), out::write);
      }
      gunzip.finish();
    }
    return out.toByteArray();
  }

  private static byte[] content() {
    var content = new byte[30_000];
    new Random(3).nextBytes(content);
    return content;
  }

  @Test
  void decodesMembersWhereverChunksSplit() throws Exception {
    byte[] in = joined(gzip(content()), gzip(new byte[0]), gzip("tail".getBytes(UTF_8)));
    byte[] expected = joined(content(), "tail".getBytes(UTF_8));
    for (int step : new int[] {1, 7, 4096, 1 << 20}) {
      assertThat(decode(in, step)).isEqualTo(expected);
    }
  }

  @Test
  void yieldsWhatTheHeaderHides() throws Exception {
    byte[] plain = gzip("x".getBytes(UTF_8));
    byte[] head = Arrays.copyOf(plain, 10);
    head[3] = 4 | 8 | 16;
    byte[] fields =
        joined(
            new byte[] {3, 0},
            "ext".getBytes(UTF_8),
            "name\0".getBytes(UTF_8),
            "note\0".getBytes(UTF_8));
    byte[] in = joined(head, fields, Arrays.copyOfRange(plain, 10, plain.length));
    assertThat(decode(in, 3)).asString().isEqualTo("ext\nname\nnote\nx");
  }

  @Test
  void refusesWhatIsDamaged() throws Exception {
    byte[] good = gzip(content());
    byte[] wrongSum = good.clone();
    wrongSum[good.length - 8] ^= 1;
    byte[] wrongLength = good.clone();
    wrongLength[good.length - 1] ^= 1;
    for (byte[] bad :
        new byte[][] {
          new byte[0],
          Arrays.copyOf(good, 5),
          Arrays.copyOf(good, good.length - 1),
          wrongSum,
          wrongLength,
          joined(good, new byte[] {0}),
          joined(good, "trailing garbage".getBytes(UTF_8)),
          "not gzip at all".getBytes(UTF_8)
        }) {
      assertThatThrownBy(() -> decode(bad, 1000)).isInstanceOf(UndecodableException.class);
    }
  }

  @Test
  void refusesBombs() throws Exception {
    assertThatThrownBy(() -> decode(gzip(new byte[8 << 20]), 4096)).hasMessageContaining("expands");
    assertThat(decode(gzip(new byte[1 << 19]), 4096)).hasSize(1 << 19);
  }
}
