package dev.bottle.gateway.dlp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.dlp.PieceScan.Piece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PieceScanTest {
  private static final String TOKEN = "sk_live_kX9mP2vL5qRt7WzYbN3c";
  private static final String NOISE =
      "GET /v2/packages?id=7f3a9c21-4be0-4f1c-9d2e-8a6b5c4d3e2f&page=2 accept: application/json"
          + " {\"name\":\"left-pad\",\"version\":\"1.3.0\",\"sha\":\"9fceb02d0ae598e95dc970b74767f19372d61af8\"}"
          + " ";

  private final Random random = new Random(3);
  private final Trails trails = new Trails();
  private PieceIndex index = index(TOKEN);

  private static PieceIndex index(String... values) {
    return PieceIndex.of(
        Arrays.stream(values).map(v -> new KnownSecret("k-" + v.length(), latin1(v))).toList());
  }

  private static byte[] latin1(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /** One request. */
  private List<Piece> send(String text) {
    return send("c", text, Set.of());
  }

  private List<Piece> send(String client, String text, Set<String> ignored) {
    var scan = trails.scan(index, client, ignored);
    scan.feed(latin1(text), 0, text.length());
    return scan.take();
  }

  private static List<String> split(String value, int... lengths) {
    var out = new ArrayList<String>();
    int at = 0;
    for (int length : lengths) {
      out.add(value.substring(at, at + length));
      at += length;
    }
    out.add(value.substring(at));
    return out;
  }

  @Test
  void theLastPieceCompletesAndNoneBeforeIsReported() {
    var pieces = split(TOKEN, 9, 7, 8);
    assertThat(pieces.subList(0, 3)).allSatisfy(p -> assertThat(send("q=" + p)).isEmpty());
    assertThat(send(NOISE)).isEmpty();
    assertThat(send("x=1&q=" + pieces.getLast()))
        .containsExactly(new Piece("k-28", 6, 6 + pieces.getLast().length()));
  }

  @Test
  void theLastPieceIsRefusedAsOftenAsItComes() {
    split(TOKEN, 14).stream().limit(1).forEach(this::send);
    for (int i = 0; i < 5; i++) {
      assertThat(send(TOKEN.substring(14))).hasSize(1);
      assertThat(send(TOKEN.substring(14).substring(5))).isEmpty();
    }
  }

  @Test
  void theWholeValueIsAScansBusiness() {
    assertThat(send("q=" + TOKEN + "&r=" + Base64.getEncoder().encodeToString(latin1(TOKEN))))
        .isEmpty();
    assertThat(send(TOKEN.substring(20))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 9, 13})
  void everyEncodingOfAPieceIsUndone(int length) {
    for (var written :
        List.<UnaryOperator<String>>of(
            p -> "/a/" + p + "/b",
            p -> "{\"d\":\"" + p + "\"}",
            p -> Base64.getEncoder().encodeToString(latin1(p)),
            p -> "/up/" + Base64.getUrlEncoder().withoutPadding().encodeToString(latin1(p)) + "/x",
            p -> "v=" + HexFormat.of().formatHex(latin1(p)) + ".json",
            p -> HexFormat.of().withUpperCase().formatHex(latin1(p)),
            p -> p.chars().mapToObj("%%%02x"::formatted).collect(Collectors.joining()),
            p -> p.charAt(0) + "%%%02X".formatted((int) p.charAt(1)) + p.substring(2))) {
      var fresh = new PieceScanTest();
      var pieces = new ArrayList<String>();
      for (int at = 0; at < TOKEN.length(); at += length) {
        boolean last = TOKEN.length() - at < length + 4;
        pieces.add(TOKEN.substring(at, last ? TOKEN.length() : at + length));
        at += last ? TOKEN.length() : 0;
      }
      for (var piece : pieces.subList(0, pieces.size() - 1)) {
        assertThat(fresh.send(written.apply(piece))).as(written.apply(piece)).isEmpty();
      }
      assertThat(fresh.send(written.apply(pieces.getLast())))
          .as(written.apply(pieces.getLast()))
          .hasSize(1);
    }
  }

  /**
   * Random values of every common alphabet, cut at random, among noise, in chunks of any length.
   */
  @ParameterizedTest
  @CsvSource({
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789, 20",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_, 43",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567, 32",
    "0123456789abcdef, 40",
    "abcdefghijklmnopqrstuvwxyz, 24",
  })
  void anySplitIsFound(String alphabet, int length) {
    for (int round = 0; round < 200; round++) {
      var value = drawn(alphabet, length);
      index = index(value, TOKEN);
      for (var it = cut(value).iterator(); it.hasNext(); ) {
        var piece = it.next();
        boolean last = !it.hasNext();
        noise(random.nextInt(3));
        assertThat(inChunks("body: {\"part\": \"" + piece + "\"}").isEmpty())
            .as("%s in %s", piece, value)
            .isEqualTo(!last);
      }
    }
  }

  private List<String> cut(String value) {
    var out = new ArrayList<String>();
    int at = 0;
    while (value.length() - at >= 8 && (at == 0 || random.nextInt(6) > 0)) {
      int most = Math.min(12, value.length() - at - 4);
      int length = 4 + random.nextInt(most - 3);
      out.add(value.substring(at, at + length));
      at += length;
    }
    out.add(value.substring(at));
    return out;
  }

  private List<Piece> inChunks(String text) {
    var scan = trails.scan(index, "c", Set.of());
    for (int at = 0; at < text.length(); ) {
      int n = Math.min(text.length() - at, 1 + random.nextInt(40));
      scan.feed(latin1(text), at, n);
      at += n;
    }
    return scan.take();
  }

  private void noise(int requests) {
    for (int i = 0; i < requests; i++) {
      assertThat(send(NOISE + random.nextInt(1 << 30))).isEmpty();
    }
  }

  private String drawn(String alphabet, int length) {
    return random
        .ints(length, 0, alphabet.length())
        .mapToObj(i -> alphabet.substring(i, i + 1))
        .collect(Collectors.joining());
  }

  @Test
  void piecesMayComeInAnyOrder() {
    var pieces = split(TOKEN, 8, 6, 7);
    Collections.reverse(pieces);
    assertThat(pieces.subList(0, 3)).allSatisfy(p -> assertThat(send(p)).isEmpty());
    assertThat(send(pieces.getLast())).hasSize(1);
  }

  @Test
  void ordinaryTrafficCompletesNothing() {
    index =
        index(
            TOKEN,
            "9fceb02d0ae598e95dc970b74767f193",
            "4f1c9d2e-8a6b-4be0-7f3a-5c4d3e2f9c21",
            "correct-horse-battery-staple",
            "correcthorsebatterystaple",
            "password1234",
            "2026112102030405");
    var words =
        List.of("correct", "horse", "battery", "staple", "password", "1234", "2026", "1121");
    for (int i = 0; i < 3000; i++) {
      var text = new StringBuilder(NOISE);
      for (int k = 0; k < 20; k++) {
        text.append(words.get(random.nextInt(words.size()))).append(' ');
        text.append(new UUID(random.nextLong(), random.nextLong())).append(',');
      }
      assertThat(send(text.toString())).isEmpty();
    }
  }

  @Test
  void whatGoesToTheValuesOwnHostDoesNotCount() {
    var pieces = split(TOKEN, 14);
    send("c", pieces.getFirst(), Set.of("k-28"));
    assertThat(send(pieces.getLast())).isEmpty();
    assertThat(send("c", pieces.getFirst(), Set.of("k-28"))).isEmpty();
    assertThat(send(pieces.getFirst())).hasSize(1);
  }

  @Test
  void clientsHaveTrailsOfTheirOwn() {
    send("a", TOKEN.substring(0, 14), Set.of());
    assertThat(send("b", TOKEN.substring(14), Set.of())).isEmpty();
    assertThat(send("a", TOKEN.substring(14), Set.of())).hasSize(1);
  }

  @Test
  void aReloadForgetsOnlyWhatIsLookedForNoLonger() {
    send(TOKEN.substring(0, 14));
    index = index("another-kX9mP2vL5qRt7Wz", TOKEN);
    trails.keepOnly(index);
    assertThat(send(TOKEN.substring(14))).hasSize(1);
    trails.keepOnly(index("another-kX9mP2vL5qRt7Wz"));
    assertThat(send(TOKEN.substring(14))).isEmpty();
  }

  @Test
  void aTrailGoesColdWithEnoughOtherText() {
    send(TOKEN.substring(0, 14));
    var much = "ordinary text. ".repeat(4096);
    for (long sent = 0; sent < Trail.LIFE - much.length(); sent += much.length()) {
      send(much);
    }
    assertThat(send(TOKEN.substring(14))).as("just before").hasSize(1);
    for (long sent = 0; sent <= Trail.LIFE; sent += much.length() - 10) {
      send(much);
    }
    assertThat(send(TOKEN.substring(14))).as("long after").isEmpty();
  }

  @Test
  void ofTwoThatBringTheLastPiecesAtOnceOneIsRefused() throws Exception {
    var value = new PieceValue("k", latin1(TOKEN));
    int rounds = 20_000;
    var trails = IntStream.range(0, rounds).mapToObj(_ -> new Trail()).toList();
    var arrived = new AtomicInteger();
    IntUnaryOperator bring =
        from -> {
          int whole = 0;
          for (int round = 0; round < rounds; round++) {
            arrived.incrementAndGet();
            while (arrived.get() < 2 * round + 2) {
              Thread.onSpinWait();
            }
            whole += trails.get(round).take(value, from, from + 14) == Trail.Step.WHOLE ? 1 : 0;
          }
          return whole;
        };
    var other = new FutureTask<>(() -> bring.applyAsInt(14));
    Thread.ofPlatform().daemon().start(other);
    assertThat(bring.applyAsInt(0) + other.get(30, TimeUnit.SECONDS)).isEqualTo(rounds);
  }

  @Test
  void onlySoMuchOfATextIsLookedAt() {
    send(TOKEN.substring(0, 14));
    var padding = " ".repeat(PieceScan.MOST);
    assertThat(send(padding + TOKEN.substring(14))).isEmpty();
    assertThat(send(padding.substring(100) + TOKEN.substring(14))).hasSize(1);
  }

  @Test
  void valuesWithoutARandomStretchHaveNoPieces() {
    assertThat(index("correct-horse-battery-staple", "production", "2026112102030405").isEmpty())
        .isTrue();
    assertThat(index("Tr0ub4dor&3xyz").isEmpty()).isFalse();
  }

  @Test
  void aHostileTextCostsLittleMore() {
    index =
        index(
            IntStream.range(0, 40)
                .mapToObj(i -> "sk_live_" + drawn("aB3dE6gH", 30))
                .toArray(String[]::new));
    var worst = "sk_live_".repeat(PieceScan.MOST / 8);
    long nanos = Long.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      long start = System.nanoTime();
      send(worst);
      nanos = Math.min(nanos, System.nanoTime() - start);
    }
    assertThat(nanos / PieceScan.MOST).as("ns per byte").isLessThan(2000);
  }
}
