package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.dlp.Chunk.Kind;
import dev.bottle.gateway.dlp.disguise.Radix;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class ChunkTest {
  private static final boolean[] HEX = Radix.HEX.within();

  /** Rows of digits of all lengths, and what ends them. */
  private static byte[] bytes(Random random) {
    var bytes = new byte[1 + random.nextInt(200)];
    for (int at = 0; at < bytes.length; ) {
      int row = random.nextInt(40);
      for (int i = 0; i < row && at < bytes.length; i++) {
        bytes[at++] = (byte) "0123456789abcdefABCDEF\n".charAt(random.nextInt(23));
      }
      if (at < bytes.length) {
        bytes[at++] = (byte) (random.nextBoolean() ? '%' : 'x');
      }
    }
    return bytes;
  }

  private static boolean isHex(byte[] bytes, int at) {
    return HEX[bytes[at] & 0xff];
  }

  @RepeatedTest(300)
  void findsWhatLookingAtEachByteFinds(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    byte[] bytes = bytes(random);
    int first = random.nextInt(bytes.length);
    int last = first + random.nextInt(bytes.length - first + 1);
    // What was looked at before leaves nothing behind.
    var chunk = new Chunk().look(bytes, 0, bytes.length).look(bytes, first, last);

    int from = first + random.nextInt(last - first + 1);
    int to = from + random.nextInt(last - from + 1);
    int percent = from;
    while (percent < to && bytes[percent] != '%') {
      percent++;
    }
    assertThat(chunk.next(Kind.CHARACTER_ESCAPE, from, to)).isEqualTo(percent);
    int end = from;
    while (end < to && isHex(bytes, end)) {
      end++;
    }
    assertThat(chunk.end(Kind.HEX, from, to)).isEqualTo(end);
    for (int length : new int[] {19, 20, 22, 23, 24, 30}) {
      assertThat(chunk.row(Kind.HEX, from, to, length)).isEqualTo(row(bytes, from, to, length));
    }
  }

  private static int row(byte[] bytes, int from, int to, int length) {
    int start = from;
    for (int at = from; at < to; at++) {
      if (!isHex(bytes, at)) {
        start = at + 1;
      } else if (at + 1 - start == length) {
        return start;
      }
    }
    return to;
  }
}
