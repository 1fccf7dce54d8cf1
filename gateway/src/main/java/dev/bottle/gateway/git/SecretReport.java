package dev.bottle.gateway.git;

import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.SecretKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Makes a refusal of what was found. */
final class SecretReport {
  private static final int MOST_SHOWN = 10;

  private final Sightings sightings;
  private final Locator locator;
  private final int commits;

  SecretReport(Sightings sightings, Locator locator, int commits) {
    this.sightings = sightings;
    this.locator = locator;
    this.commits = commits;
  }

  /** The refusal, where anything was found. */
  Optional<Refusal> refusal() throws IOException {
    if (sightings.count() == 0) {
      return Optional.empty();
    }
    var located = new ArrayList<Refusal.Found>();
    var seen = new TreeSet<String>();
    for (var sighting : sightings.kept()) {
      var at = locator.locate(sighting);
      seen.add(at.commit().map(Locator.Commit::id).orElse(""));
      located.add(
          new Refusal.Found(
              sighting.rule(),
              at.text(),
              sighting.excerpt(),
              at.commit().map(c -> c.id() + " \"" + c.subject() + "\""),
              sighting.kind()));
    }
    located.sort(Comparator.comparing(Refusal.Found::location));
    var first =
        located.stream()
            .filter(f -> f.kind() == SecretKind.CANARY)
            .findFirst()
            .orElse(located.getFirst());
    seen.remove("");
    var reason =
        new DenyReason.PushSecretFound(
            first.rule(), first.location(), summary(seen.size()), first.kind());
    return Optional.of(new Refusal(reason, details(located, seen), Set.of(), located));
  }

  private String summary(int in) {
    int count = sightings.count();
    var secrets = count == 1 ? "1 secret" : count + " secrets";
    return in == 0 ? secrets : secrets + " in " + in + " of " + counted(commits);
  }

  private static String counted(int commits) {
    return commits == 1 ? "1 commit" : commits + " commits";
  }

  private List<String> details(List<Refusal.Found> found, SortedSet<String> in) {
    var lines = new ArrayList<String>();
    found.stream().limit(MOST_SHOWN).forEach(f -> lines.add(line(f)));
    if (sightings.count() > lines.size()) {
      lines.add("  and " + (sightings.count() - lines.size()) + " more");
    }
    var what =
        switch (in.size()) {
          case 0 -> "Take it out";
          case 1 -> "Take it out of that commit (git rebase -i " + in.first() + "^)";
          default -> "Take them out of those commits (git rebase -i)";
        };
    lines.add(what + ", then push again. Nothing was sent upstream.");
    return lines;
  }

  private static String line(Refusal.Found found) {
    return "  "
        + found.location()
        + "  "
        + found.rule()
        + "  "
        + found.excerpt()
        + found.commit().map(c -> "  in " + c).orElse("");
  }
}
