package dev.bottle.launcher.cli;

import dev.bottle.launcher.manifest.Problem;
import java.util.ArrayList;
import java.util.List;

/** Problems as lines: positions aligned, then what is wrong, then how many there are. */
final class ProblemTexts {
  private ProblemTexts() {}

  static List<String> lines(List<Problem> problems) {
    int width = problems.stream().mapToInt(p -> p.position().length()).max().orElse(0);
    var lines = new ArrayList<String>();
    for (var problem : problems) {
      var position = problem.position();
      lines.add(position + " ".repeat(width - position.length()) + "  " + problem.sentence());
    }
    lines.add(count(problems.size()));
    return lines;
  }

  static String count(int problems) {
    return switch (problems) {
      case 0 -> "no problems";
      case 1 -> "1 problem";
      default -> problems + " problems";
    };
  }
}
