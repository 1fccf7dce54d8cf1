package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which fields are found in a text, wherever its chunks split. */
class FieldReaderTest {
  enum Kind {
    QUOTED,
    FORM,
    MULTIPART;

    Layer reader(Pieces all, Pieces values) {
      return switch (this) {
        case QUOTED -> new QuotedStrings(all, values);
        case FORM -> new FormFields(all, values);
        case MULTIPART -> new MultipartParts(all);
      };
    }
  }

  /** Writes fields down: {@code |} ends one, {@code ...} stands for a gap. */
  private static final class Noted implements Pieces {
    final StringBuilder text = new StringBuilder();
    final List<long[]> places = new ArrayList<>();

    @Override
    public void piece(byte[] bytes, int from, int to, long at) {
      assertThat(to).isGreaterThan(from);
      places.add(new long[] {text.length(), at, to - from});
      text.append(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void gap() {
      text.append('\u2026');
    }

    @Override
    public void joint() {
      text.append('|');
    }

    /** Every piece stands in the text where it says. */
    void assertStandsIn(String in) {
      for (long[] p : places) {
        var piece = text.substring((int) p[0], (int) (p[0] + p[2]));
        assertThat(in.substring((int) p[1], (int) (p[1] + p[2]))).isEqualTo(piece);
      }
    }
  }

  private static String read(Kind kind, String in, Random splits, int longest) {
    var all = new Noted();
    var values = new Noted();
    var reader = kind.reader(all, values);
    byte[] bytes = in.getBytes(StandardCharsets.ISO_8859_1);
    int at = 0;
    while (at < bytes.length) {
      int length = Math.min(bytes.length - at, 1 + splits.nextInt(longest));
      var chunk = new byte[length + 3];
      System.arraycopy(bytes, at, chunk, 2, length);
      reader.feed(new Chunk().look(chunk, 2, 2 + length), 2, 2 + length, at);
      at += length;
      assertThat(reader.firstOpen(at)).isBetween((long) at - 2 * FieldEdges.EDGE, (long) at);
    }
    reader.interrupt();
    all.assertStandsIn(in);
    values.assertStandsIn(in);
    return all.text + " / " + values.text;
  }

  private static String read(Kind kind, String in) {
    return read(kind, in, new Random(1), 1 << 20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '\0',
      value = {
        "{\"a\":\"b\", \"c\" : [\"d\",\"e\"]} -> a|b|c|d|e| / b|d|e|",
        "x = \"abc\" + \"def\"; -> abc|def| / abc|def|",
        "[\"a\\\"b\",\"c\\\\\",\"d\"] -> a\\\"b|c\\\\|d| / a\\\"b|c\\\\|d|",
        "5\" wide~\"a\" -> \u00a0wide|a| / \u00a0wide|a|",
        "[\"a -> a| / a|",
        "[\"\",\"a\"] -> |a| / |a|",
        "\"k\" -> k| / k|",
        "no string -> \u00a0/",
      })
  void quotedStrings(String in, String fields) {
    var expected = fields.replace('\u00a0', ' ').strip();
    assertThat(read(Kind.QUOTED, in.replace('~', '\n')).strip()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      value = {
        "a=b&c=d -> a|b|c|d| / b|d|",
        "a=b==&c&d=e -> a|b==|c|d|e| / b==|e|",
        "~~a=b~c=d -> a|b|c|d| / b|d|",
        "{\"a=b&c=d -> /",
        "some words a=b -> /",
        "a[b]=c&d%5B%5D=e f -> a[b]|c|d%5B%5D|e f| / c|e f|",
      })
  void formFields(String in, String fields) {
    assertThat(read(Kind.FORM, in.replace('~', '\n')).strip()).isEqualTo(fields);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      value = {
        "--x~A: b~~one~--x~~two~--x--~end -> one|two|",
        "--x~A: b~~a~-~--y~~b~--x~~c -> a~-~--y~~b|c|",
        "--x~~~--x~~~~--x-- -> |~|",
        "-- -> ''",
        "no parts~--x~~a~--x -> ''",
      })
  void multipartParts(String in, String fields) {
    for (var lineEnd : List.of("\r\n", "\n")) {
      assertThat(read(Kind.MULTIPART, in.replace("~", lineEnd)))
          .isEqualTo(fields.replace("~", lineEnd) + " / ");
    }
  }

  @Test
  void ofLongFieldsOnlyTheEdgesAreHandedOn() {
    var middle = "m".repeat(5000);
    var head = "h".repeat(FieldEdges.EDGE);
    var tail = "t".repeat(FieldEdges.EDGE);
    var edges = head + '\u2026' + tail + '|';
    assertThat(read(Kind.QUOTED, "[\"" + head + middle + tail + "\",\"x\"]"))
        .isEqualTo(edges + "x| / " + edges + "x|");
    assertThat(read(Kind.QUOTED, "[\"" + head + "\",\"x\"]")).startsWith(head + "|x|");
    assertThat(read(Kind.QUOTED, "[\"" + head + "x\",\"y\"]")).startsWith(head + "\u2026x|y|");
  }

  @ParameterizedTest
  @EnumSource
  void findsTheSameWhereverChunksSplit(Kind kind) {
    var random = new Random(7);
    var bits =
        switch (kind) {
          case QUOTED -> List.of("\"", "\"", "\\", ":", " ", "\n", "ab", ",", "x".repeat(700));
          case FORM -> List.of("=", "&", "\n", "ab", "c", " ", "y".repeat(600));
          case MULTIPART -> List.of("\r", "\n", "\r\n", "--x", "-", "ab", "\n\n", "z".repeat(700));
        };
    for (int i = 0; i < 2000; i++) {
      var in =
          Stream.generate(() -> bits.get(random.nextInt(bits.size())))
              .limit(random.nextInt(40))
              .collect(Collectors.joining("", kind == Kind.MULTIPART ? "--x\r\n" : "k=", ""));
      assertThat(read(kind, in, random, 1 + random.nextInt(300)))
          .as("case %d", i)
          .isEqualTo(read(kind, in));
    }
  }
}
