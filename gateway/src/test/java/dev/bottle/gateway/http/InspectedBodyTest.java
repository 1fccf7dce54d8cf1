package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.Bodies.SECRET;
import static dev.bottle.gateway.http.Bodies.bytes;
import static dev.bottle.gateway.http.Bodies.encode;
import static dev.bottle.gateway.http.Bodies.joined;
import static dev.bottle.gateway.http.Bodies.pass;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.dlp.decode.Coding;
import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.http.ContentCoding.Gzip;
import dev.bottle.gateway.http.ContentCoding.Identity;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bodies that go on as they came. */
class InspectedBodyTest {

  @Test
  void plainBytesArriveUnchangedWhereverChunksSplit() throws Exception {
    var random = new Random(2);
    var content = new byte[100_000];
    random.nextBytes(content);
    for (int step : new int[] {1, 3, 5000}) {
      var passed = pass(new Identity(), content, () -> 1 + random.nextInt(step));
      assertThat(passed.refused()).isEmpty();
      assertThat(passed.sent()).isEqualTo(content);
      assertThat(passed.mostHeld()).isLessThan(100);
    }
  }

  @Test
  void ofAPlainBodyNothingOfTheSecretArrives() throws Exception {
    for (int step = 1; step < 40; step++) {
      int length = step;
      var passed = pass(new Identity(), bytes("before " + SECRET + " after"), () -> length);
      assertThat(passed.code()).isEqualTo("secret-found");
      assertThat(passed.text()).isIn("", "before", "before ");
    }
  }

  @Test
  void aPlainBodyIsMaskedInPlace() throws Exception {
    for (int step = 1; step < 70; step++) {
      int length = step;
      var body =
          InspectedBody.plain(
              Bodies.guard(DlpAction.REDACT),
              Bodies.TARGET,
              Bodies.PATH,
              InspectedBody.Masking.IN_PLACE,
              HttpLimits.DEFAULTS);
      var passed = pass(body, bytes("a " + SECRET + " b " + SECRET + " c"), () -> length);
      var stars = "*".repeat(SECRET.length());
      assertThat(passed.text()).isEqualTo("a " + stars + " b " + stars + " c");
      assertThat(body.redacted()).isEqualTo(2);
    }
  }

  @Test
  void gzipArrivesAsItCame() throws Exception {
    var coded = encode(List.of(Coding.GZIP), bytes("nothing secret ".repeat(10_000)));
    for (int step : new int[] {1, 100, 1 << 20}) {
      var passed = pass(new Gzip(), coded, () -> step);
      assertThat(passed.refused()).isEmpty();
      assertThat(passed.sent()).isEqualTo(coded);
    }
  }

  @Test
  void aLargeChunkIsNoReasonToRefuse() throws Exception {
    var almost = new StringBuilder();
    var random = new Random(7);
    for (int i = 0; i < 80_000; i++) {
      almost
          .append("acme_")
          .append(1_000_000_000L + random.nextInt(1_000_000_000))
          .append("55555-");
    }
    var content = bytes(almost.toString());
    var coded = encode(List.of(Coding.GZIP), content);
    assertThat(coded.length).isGreaterThan(350_000);
    for (int length : new int[] {150_000, 350_000, content.length}) {
      assertThat(pass(new Identity(), content, () -> length).sent()).isEqualTo(content);
      assertThat(pass(new Gzip(), coded, () -> length).sent()).isEqualTo(coded);
    }
  }

  @Test
  void gzipIsRefusedForItsContentAndForWhatItsHeaderHides() throws Exception {
    var plain = encode(List.of(Coding.GZIP), bytes("x"));
    for (int flag : new int[] {8, 16}) {
      var head = Arrays.copyOf(plain, 10);
      head[3] = (byte) flag;
      var rest = Arrays.copyOfRange(plain, 10, plain.length);
      var passed = pass(new Gzip(), joined(head, bytes(SECRET + "\0"), rest), () -> 7);
      assertThat(passed.code()).isEqualTo("secret-found");
    }
    for (var action : List.of(DlpAction.BLOCK, DlpAction.REDACT)) {
      var body = Bodies.inspected(new Gzip(), action);
      var coded = encode(List.of(Coding.GZIP), bytes("a " + SECRET));
      assertThat(pass(body, coded, () -> 3).code()).isEqualTo("secret-found");
    }
    var loud = Bodies.inspected(new Gzip(), DlpAction.LOG);
    pass(loud, encode(List.of(Coding.GZIP), bytes("a " + SECRET)), () -> 3);
    assertThat(loud.noted()).contains(new Noted("acme-token", "body@2"));
  }
}
