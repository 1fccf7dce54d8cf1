package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RegexSyntaxTest {
  private static final List<String> PIECES =
      List.of(
          "a",
          "7",
          "é",
          "😀",
          "-",
          ",",
          ":",
          "{",
          "}",
          "]",
          ")",
          "(",
          "[",
          "|",
          "^",
          "$",
          ".",
          "*",
          "+",
          "?",
          "*?",
          "{2}",
          "{2,}",
          "{2,30}",
          "{30,2}",
          "{1001}",
          "{99999}",
          "(?:",
          "(?i)",
          "(?i:",
          "(?-i:",
          "(?P<n>",
          "(?<m>",
          "(?=",
          "(?",
          "[^",
          "[a-z",
          "[z-a]",
          "[]a]",
          "[[:alpha:]]",
          "[[:x:]]",
          "\\",
          "\\d",
          "\\w-",
          "\\b",
          "\\B",
          "\\Z",
          "\\z",
          "\\A",
          "\\x41",
          "\\x4",
          "\\x{41}",
          "\\-",
          "\\_",
          "\\<",
          "\\1",
          "\\pL",
          "\\Q",
          "\\E",
          "\\C",
          "\\e",
          "\\n",
          "&",
          "<",
          ">",
          "\ud800");

  private static boolean re2jTakes(String text) {
    try {
      Pattern.compile(text);
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  @Test
  void whatIsPlainIsSyntaxOfRe2() {
    var random = new Random(3);
    int plain = 0;
    for (int i = 0; i < 200_000; i++) {
      var text = new StringBuilder();
      for (int j = 1 + random.nextInt(7); j > 0; j--) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      if (RegexSyntax.isPlain(text.toString())) {
        plain++;
        assertThat(re2jTakes(text.toString())).as(text.toString()).isTrue();
      }
    }
    assertThat(plain).isGreaterThan(5000);
  }

  @Test
  void whatIsMadeOfABuiltInExpressionIsSyntaxOfRe2WhereItIsPlain() throws Exception {
    var random = new Random(4);
    List<String> regexes = builtin();
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder(regexes.get(random.nextInt(regexes.size())));
      text.setLength(Math.min(120, text.length()));
      int at = random.nextInt(text.length());
      text.replace(at, at + 1, PIECES.get(random.nextInt(PIECES.size())));
      if (RegexSyntax.isPlain(text.toString())) {
        assertThat(re2jTakes(text.toString())).as(text.toString()).isTrue();
      }
    }
  }

  @Test
  void theBuiltInExpressionsArePlain() throws Exception {
    assertThat(builtin()).hasSizeGreaterThan(200).allMatch(RegexSyntax::isPlain);
  }

  private static List<String> builtin() throws InvalidRulesException {
    return RuleLoader.parse(List.of(RuleFiles.builtin()), Includes.NONE, List.of()).rules().stream()
        .map(Rule::regex)
        .filter(regex -> !regex.isEmpty())
        .toList();
  }

  @Test
  void repeatsInRepeatsAreCountedTogether() {
    assertThat(RegexSyntax.isPlain("(?:(?:a{10}){10}){10}")).isTrue();
    assertThat(RegexSyntax.isPlain("(?:(?:a{10}){10}){11}")).isFalse();
    assertThatThrownBy(() -> RegexSyntax.check("a{1001}"))
        .isInstanceOf(PatternSyntaxException.class);
  }
}
