package dev.bottle.gateway.dlp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What there is to say about rules files while they are read: problems, and notes. */
final class LoadLog {
  private static final int NAMED = 3;

  private final Set<RuleProblem> problems = new LinkedHashSet<>();
  private final Set<String> notes = new LinkedHashSet<>();
  private final Map<String, Set<String>> steerable = new LinkedHashMap<>();

  /** Takes the problems of one file, by their offset in its text. */
  TomlTable.Report problemsOf(RuleSource source) {
    return (at, message) -> {
      String before = source.text().substring(0, at);
      int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
      int column = at - before.lastIndexOf('\n');
      problems.add(new RuleProblem(source.name(), line, column, message));
    };
  }

  void problem(RuleProblem problem) {
    problems.add(problem);
  }

  void note(RuleSource source, String text) {
    notes.add(source.name() + ": " + text);
  }

  /** An owner's key does nothing on traffic, where an agent could steer what it looks at. */
  void offOnTraffic(String key, String owner) {
    steerable.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(owner);
  }

  /** Ends a file: what of it is off on traffic becomes one note. */
  void close(RuleSource source) {
    if (!steerable.isEmpty()) {
      var kinds = new ArrayList<String>();
      steerable.forEach((key, owners) -> kinds.add(key + " (" + few(List.copyOf(owners)) + ")"));
      note(
          source,
          "off on traffic, where an agent could steer it: "
              + String.join(", ", kinds)
              + "; bottle scan honours it");
      steerable.clear();
    }
  }

  private static String few(List<String> owners) {
    int more = owners.size() - NAMED;
    String named = String.join(", ", owners.subList(0, Math.min(NAMED, owners.size())));
    return more > 0 ? named + ", +" + more + " more" : named;
  }

  boolean hasProblems() {
    return !problems.isEmpty();
  }

  List<RuleProblem> problems() {
    var files = problems.stream().map(RuleProblem::file).distinct().toList();
    return problems.stream()
        .sorted(
            Comparator.comparingInt((RuleProblem p) -> files.indexOf(p.file()))
                .thenComparingInt(RuleProblem::line)
                .thenComparingInt(RuleProblem::column))
        .toList();
  }

  List<String> notes() {
    return List.copyOf(notes);
  }
}
