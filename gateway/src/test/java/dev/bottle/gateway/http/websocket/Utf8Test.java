package dev.bottle.gateway.http.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 section 8.1. */
class Utf8Test {

  private static boolean isText(byte[] bytes, int step) {
    var text = new Utf8();
    try {
      for (int at = 0; at < bytes.length; at += step) {
        text.feed(Unpooled.wrappedBuffer(bytes, at, Math.min(step, bytes.length - at)));
      }
      text.finish();
      return true;
    } catch (ViolationException e) {
      assertThat(e.closeCode()).isEqualTo(CloseCode.NOT_UTF_8);
      return false;
    }
  }

  private static boolean isTextForTheJdk(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80", "bf", "c0af", "c1bf", "e080af", "e09fbf", "f08080af", "f08fbfbf", "eda080", "edbfbf",
        "f4908080", "f58080", "fe", "ff", "c2", "e0a0", "f09080", "c220", "61e0a061", "61c3"
      })
  void refusesWhatIsNoUtf8WhereverItIsSplit(String hex) {
    var bytes = HexFormat.of().parseHex(hex);
    for (int step = 1; step <= bytes.length; step++) {
      assertThat(isText(bytes, step)).isFalse();
    }
  }

  @Test
  void takesEveryCharacter() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 61) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        var bytes = Character.toString(c).getBytes(StandardCharsets.UTF_8);
        assertThat(isText(bytes, 1)).isTrue();
      }
    }
  }

  @Test
  void agreesWithTheJdk() {
    var random = new Random(7);
    var alphabet = HexFormat.of().parseHex("4162c2c3e0e1edeff0f1f4808f909fa0bf");
    for (int i = 0; i < 50_000; i++) {
      var bytes = new byte[1 + random.nextInt(24)];
      for (int at = 0; at < bytes.length; at++) {
        boolean ascii = random.nextInt(3) > 0;
        bytes[at] = ascii ? (byte) 'a' : alphabet[random.nextInt(alphabet.length)];
      }
      assertThat(isText(bytes, 1 + random.nextInt(24)))
          .as(HexFormat.of().formatHex(bytes))
          .isEqualTo(isTextForTheJdk(bytes));
    }
  }
}
