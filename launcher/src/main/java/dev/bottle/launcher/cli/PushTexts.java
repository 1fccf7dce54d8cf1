package dev.bottle.launcher.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.bottle.launcher.session.GitNames;
import dev.bottle.launcher.session.KeptPush;
import dev.bottle.launcher.session.Visible;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Kept pushes in lines for a person; names in them are the agent's, so all of it is escaped. */
final class PushTexts {
  private static final int ID_SHOWN = 7;
  private static final List<String> TITLES =
      List.of("ID", "AGE", "REPO", "REFS", "CODE", "FINDINGS");

  private PushTexts() {}

  /** A table of them. */
  static List<String> table(List<KeptPush> pushes, Instant now) {
    var rows = new ArrayList<List<String>>();
    rows.add(TITLES);
    for (var push : pushes) {
      rows.add(
          List.of(
              push.id(),
              Ages.inWords(Duration.between(push.time(), now)),
              Visible.text(GitNames.repository(push.repo())),
              Visible.text(refs(push)),
              Visible.text(push.code()),
              Integer.toString(push.findings().size())));
    }
    return aligned(rows);
  }

  /** Everything about one that its gateway wrote down. */
  static List<String> details(KeptPush push, Instant now) {
    var lines = new ArrayList<String>();
    lines.add(
        "push "
            + push.id()
            + ", refused "
            + Ages.inWords(Duration.between(push.time(), now))
            + " ago: "
            + push.code());
    if (!push.reason().isEmpty()) {
      lines.add("  " + push.reason());
    }
    lines.add("  to     " + push.upstream() + " (" + push.entry() + ")");
    for (var ref : push.refs()) {
      lines.add("  ref    " + ref.name() + "  " + change(ref));
    }
    lines.add("  size   " + push.objects() + " objects, " + size(push.bytes()));
    var found = new ArrayList<List<String>>();
    for (var finding : push.findings()) {
      var commit = finding.commit().isEmpty() ? "" : "in " + inBrief(finding.commit());
      found.add(List.of("  found", finding.location(), finding.rule(), finding.excerpt(), commit));
    }
    lines.addAll(aligned(found));
    return lines.stream().map(Visible::text).toList();
  }

  /** All of them for programs. */
  static String json(List<KeptPush> pushes) {
    var root = JsonNodeFactory.instance.arrayNode();
    for (var push : pushes) {
      var node =
          root.addObject()
              .put("id", push.id())
              .put("time", push.time().toString())
              .put("entry", push.entry())
              .put("upstream", push.upstream())
              .put("repo", push.repo())
              .put("code", push.code())
              .put("findings", push.findings().size());
      var refs = node.putArray("refs");
      push.refs().forEach(ref -> refs.add(ref.name()));
    }
    return Visible.json(root.toString());
  }

  private static String refs(KeptPush push) {
    return push.refs().stream()
        .map(ref -> GitNames.ref(ref.name()))
        .collect(Collectors.joining(", "));
  }

  private static String change(KeptPush.Ref ref) {
    if (isNone(ref.to())) {
      return "deleted, was " + shortId(ref.from());
    }
    return isNone(ref.from())
        ? "new, " + shortId(ref.to())
        : shortId(ref.from()) + ".." + shortId(ref.to());
  }

  private static boolean isNone(String id) {
    return id.chars().allMatch(c -> c == '0');
  }

  /** An id, perhaps with what its commit says. */
  private static String inBrief(String commit) {
    var words = commit.split(" ", 2);
    return words.length == 1 ? shortId(commit) : shortId(words[0]) + " " + words[1];
  }

  private static String shortId(String id) {
    return id.length() > ID_SHOWN ? id.substring(0, ID_SHOWN) : id;
  }

  private static String size(long bytes) {
    return bytes < 1000
        ? bytes + " bytes"
        : bytes < 1_000_000
            ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
            : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  private static List<String> aligned(List<List<String>> rows) {
    var lines = new ArrayList<String>();
    for (var row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        int column = i;
        int width = rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
        line.append(row.get(i)).repeat(' ', width - row.get(i).length() + 2);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
