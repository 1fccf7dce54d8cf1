package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Joined fields are found as well when not all of them are read. */
class SeamsTest {
  private static final String KNOWN = "correct.horse+battery/staple";
  private static final RuleSet RULES =
      RuleLoader.builtin().withKnown(List.of(new KnownSecret("K", latin1(KNOWN))), List.of());

  private static final List<String> SECRETS =
      List.of(
          SampleText.of("ghp_{{alnum:36}}"),
          SampleText.of("glpat-{{alnum:20}}"),
          SampleText.of("AKIA{{base32:16}}"),
          SampleText.of("github_pat_{{alnum:22}}_{{alnum:59}}"),
          KNOWN);

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void add(Set<String> told, Finding f) {
    if (f.disguise() == Finding.Disguise.SPLIT) {
      told.add(f.ruleId() + "@" + f.start());
    }
  }

  /** A chunk of which nothing is known is read whole. */
  private static Set<String> readingAll(byte[] text) {
    Program joined = RULES.joined().get();
    var inquiry = new Inquiry(joined, RULES.joined(), new Part.Body(), ScanOptions.FILES);
    var told = new TreeSet<String>();
    var joints = new Joints(inquiry, (finding, _) -> add(told, finding));
    joints.feed(new Chunk().look(text, 0, text.length), 0, text.length, 0);
    joints.interrupt();
    return told;
  }

  private static Set<String> readingLittle(byte[] text, int longest, Random splits) {
    var scan = RULES.scan(new Part.Body(), ScanOptions.FILES);
    var told = new TreeSet<String>();
    for (int at = 0; at < text.length; ) {
      int length = Math.min(text.length - at, 1 + splits.nextInt(longest));
      scan.feed(text, at, length);
      at += length;
      scan.takeFindings().forEach(f -> add(told, f));
    }
    scan.finish();
    scan.takeFindings().forEach(f -> add(told, f));
    return told;
  }

  /** Words with bits of literals at their ends, as strings with a secret in pieces among them. */
  private static String text(Random random) {
    String[] words = {"a", "", "gh", "p_", "hub_", "path", "AK", "IA", "git", "x", "_pat", "corr"};
    String[] between = {"\",\"", "\":\"", "\" , \"", "\"+\"", "\",1,\""};
    var out = new StringBuilder("[\"");
    String secret = SECRETS.get(random.nextInt(SECRETS.size()));
    int fields = 1 + random.nextInt(300);
    int where = random.nextInt(fields);
    for (int i = 0; i < fields; i++) {
      out.append(words[random.nextInt(words.length)]);
      out.append(random.nextInt(20) == 0 ? " and so on".repeat(random.nextInt(130)) : " ");
      if (i == where) {
        for (int at = 0; at < secret.length(); ) {
          int end = Math.min(secret.length(), at + 1 + random.nextInt(secret.length()));
          out.append(secret, at, end).append(end < secret.length() ? "\",\"" : "");
          at = end;
        }
      }
      out.append(words[random.nextInt(words.length)]);
      out.append(between[random.nextInt(between.length)]);
    }
    return out.append("\"]").toString();
  }

  @Test
  void findsWhatReadingAllFinds() {
    assertThat(RULES.joined().get().seams).isNotNull();
    var random = new Random(5);
    int some = 0;
    for (int i = 0; i < 400; i++) {
      byte[] text = latin1(text(random));
      var all = readingAll(text);
      some += all.size();
      int longest = random.nextBoolean() ? text.length : 1 + random.nextInt(400);
      assertThat(readingLittle(text, longest, random)).as("case %d", i).isEqualTo(all);
    }
    assertThat(some).isGreaterThan(150);
  }

  /** Far enough from the beginning that what comes before is not read. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "g|hp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8",
        "ghp|_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8",
        "ghp_|A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8",
        "g|h|p|_|A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8",
        "gh||p_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8",
        "word ghp_A1b2C3d4E5f6G7h8I9j0|K1l2M3n4O5p6Q7r8",
      })
  void findsALiteralOverSeamsAndBesideThem(String pieces) {
    String fields = pieces.replace("|", "\",\"");
    String many = "\"some words\",".repeat(400);
    for (int chunk : new int[] {1 << 20, 4096, 1000, 64, 7}) {
      var found =
          readingLittle(
              latin1("[" + many + "\"" + fields + "\"," + many + "1]"), chunk, new Random(chunk));
      assertThat(found).as("chunks up to %d", chunk).hasSize(1);
    }
  }

  @Test
  void everyLiteralOfTheBuiltInRulesIsHeralded() {
    assertThat(RULES.joined().get().seams).isNotNull();
    byte[] text = latin1("\"nothing\",\"of\",\"note\"");
    var inquiry = new Inquiry(RULES.program(), RULES.joined(), new Part.Body(), ScanOptions.FILES);
    var search = new Search(inquiry, (_, _) -> {});
    search.feed(text, 0, text.length);
    assertThat(search.isQuiet()).isTrue();
    byte[] loud = latin1("\"ghp_\"");
    search.feed(loud, 0, loud.length);
    assertThat(search.isQuiet()).isFalse();
  }
}
