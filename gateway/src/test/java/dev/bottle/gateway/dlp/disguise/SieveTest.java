package dev.bottle.gateway.dlp.disguise;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SieveTest {
  private static final byte[] GZIP = {0x1f, (byte) 0x8b, 8};
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  static Stream<Radix> radixes() {
    return Stream.of(Radix.BASE64, Radix.HEX, Radix.BASE32);
  }

  private static String encode(Radix radix, byte[] bytes) {
    return switch (radix.bits()) {
      case 6 -> Base64.getEncoder().withoutPadding().encodeToString(bytes);
      case 4 -> HexFormat.of().formatHex(bytes);
      default -> base32(bytes);
    };
  }

  private static String base32(byte[] bytes) {
    var bits = new StringBuilder();
    for (byte b : bytes) {
      bits.append(Integer.toBinaryString(0x100 | (b & 0xff)).substring(1));
    }
    bits.append("0".repeat((5 - bits.length() % 5) % 5));
    var out = new StringBuilder();
    for (int at = 0; at < bits.length(); at += 5) {
      out.append(BASE32.charAt(Integer.parseInt(bits.substring(at, at + 5), 2)));
    }
    return out.toString();
  }

  private static byte[] random(Random random, int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String wrapped(Random random, String digits) {
    int width = random.nextInt(4) == 0 ? 1 + random.nextInt(30) : 1000;
    return digits.replaceAll("(.{" + width + "})", "$1\n");
  }

  /** Behind anything at all, at any alignment, with line ends anywhere. */
  @ParameterizedTest
  @MethodSource("radixes")
  void neverPassesOverText(Radix radix) {
    var sieve = Sieve.text(radix, GZIP);
    for (int seed = 0; seed < 2000; seed++) {
      var random = new Random(seed);
      String text = "The password of " + random.nextInt(1000) + " is correct horse battery staple";
      String before = encode(radix, random(random, random.nextInt(60)));
      String digits = encode(radix, text.getBytes(ISO_8859_1));
      byte[] in = wrapped(random, before + digits + "....").getBytes(ISO_8859_1);

      int start = 0;
      for (int left = before.length(); left > 0; start++) {
        left -= in[start] == '\n' ? 0 : 1;
      }
      assertThat(sieve.text(in, 0, in.length)).as("%s %d", radix.bits(), seed).isBetween(0, start);
    }
  }

  @ParameterizedTest
  @MethodSource("radixes")
  void passesOverMostOfWhatIsNone(Radix radix) {
    var sieve = Sieve.text(radix, GZIP);
    byte[] in = encode(radix, random(new Random(1), 1 << 16)).getBytes(ISO_8859_1);
    int stops = 0;
    for (int at = 0; at < in.length - sieve.window(); stops++) {
      at = sieve.text(in, at, in.length) + 1;
    }
    assertThat(stops).isLessThan(in.length / 50);
  }

  @ParameterizedTest
  @MethodSource("radixes")
  void stopsAtWhatIsPacked(Radix radix) {
    var sieve = Sieve.text(radix, GZIP);
    byte[] packed = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
    IntStream.range(0, 20)
        .forEach(
            before -> {
              String digits = encode(radix, packed);
              byte[] in = ("g".repeat(before) + digits).getBytes(ISO_8859_1);
              assertThat(sieve.packed(in, 0, in.length)).isEqualTo(before);
              byte[] broken =
                  ("g".repeat(before) + digits.charAt(0) + "\r\n" + digits.substring(1))
                      .getBytes(ISO_8859_1);
              assertThat(sieve.packed(broken, 0, broken.length)).isEqualTo(before);
            });
  }
}
