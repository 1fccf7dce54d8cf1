package dev.bottle.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.RuleFiles;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.guard.Inspection;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Policy;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Under the built-in rules, which hold bytes back. */
class OutgoingScanTest {
  private static final String SECRET = "AK" + "IA" + "Q3ZT7LM5WX2RPD6C";

  private final ByteArrayOutputStream upstream = new ByteArrayOutputStream();
  private OutgoingScan scan = scan();

  @BeforeEach
  void begin() {
    scan = scan();
  }

  private OutgoingScan scan() {
    try {
      var guard =
          new Guard(
              Policy.of(new Policy.Rules(List.of(), List.of(), List.of(), Map.of())),
              RuleFiles.load(List.of(RuleFiles.BUILTIN), Path.of("")).rules(),
              Inspection.DEFAULT,
              Vault.empty());
      var target = Destination.parse("h.example:22", 0);
      return new OutgoingScan(guard, new Judge(guard, target), target, upstream);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aDialogueGoesOnByteByByte() throws Exception {
    var sent = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      var word = "key_" + i + "=abcdef0123456789\0\1\2\3";
      sent.append(word);
      feed(word);
      scan.settle();
      assertThat(upstream.toString(StandardCharsets.US_ASCII)).isEqualTo(sent.toString());
    }
    scan.finish();
    assertThat(scan.sent()).isEqualTo(sent.length());
  }

  @Test
  void whatCompletesASecretStaysThoughItsBeginningWentOn() throws Exception {
    feed("export KEY=" + SECRET.substring(0, 10));
    scan.settle();
    feed(SECRET.substring(10, 15));
    scan.settle();
    assertThatThrownBy(
            () -> {
              feed(SECRET.substring(15) + "\n");
              scan.finish();
            })
        .isInstanceOf(RefusedException.class);
    assertThat(upstream.toString(StandardCharsets.US_ASCII))
        .endsWith(SECRET.substring(0, 15))
        .doesNotContain(SECRET);
  }

  private void feed(String text) throws Exception {
    var bytes = text.getBytes(StandardCharsets.US_ASCII);
    scan.feed(bytes, bytes.length);
  }
}
