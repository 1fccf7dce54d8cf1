package dev.bottle.launcher.setup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The mirrors of Debian bookworm that a host is set to, out of its apt sources. */
final class AptSources {
  private static final Set<String> SUITES =
      Set.of("bookworm", "bookworm-updates", "bookworm-security");

  private AptSources() {}

  /**
   * One-line entries ({@code deb URI suite components}) for the host's mirrors; empty when it uses
   * Debian's own hosts, or no bookworm at all.
   *
   * @param files contents of {@code sources.list} and {@code sources.list.d/*}
   */
  static List<String> mirrors(List<String> files) {
    List<String> lines =
        files.stream()
            .flatMap(text -> Stream.concat(oneLine(text).stream(), deb822(text).stream()))
            .distinct()
            .toList();
    return lines.stream().allMatch(AptSources::isDefault) ? List.of() : lines;
  }

  private static boolean isDefault(String line) {
    return line.matches("deb http://(deb|security|ftp)\\.debian\\.org/.*");
  }

  private static List<String> oneLine(String text) {
    return text.lines()
        .map(line -> line.strip().replaceFirst("^deb\\s+\\[[^]]*]", "deb").replaceAll("\\s+", " "))
        .filter(line -> line.startsWith("deb "))
        .filter(line -> line.split(" ", -1).length >= 4 && SUITES.contains(line.split(" ", -1)[2]))
        .toList();
  }

  private static List<String> deb822(String text) {
    List<String> lines = new ArrayList<>();
    for (String stanza : text.split("\\R\\s*\\R", -1)) {
      Map<String, String> fields = fields(stanza);
      if (!words(fields, "types").contains("deb")
          || fields.getOrDefault("enabled", "yes").equals("no")) {
        continue;
      }
      for (String uri : words(fields, "uris")) {
        for (String suite : words(fields, "suites")) {
          if (SUITES.contains(suite)) {
            lines.add("deb " + uri + " " + suite + " " + fields.getOrDefault("components", "main"));
          }
        }
      }
    }
    return lines;
  }

  private static Map<String, String> fields(String stanza) {
    Map<String, String> fields = new HashMap<>();
    stanza
        .lines()
        .filter(line -> !line.startsWith("#") && line.indexOf(':') > 0)
        .forEach(
            line ->
                fields.put(
                    line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT),
                    line.substring(line.indexOf(':') + 1).strip()));
    return fields;
  }

  private static List<String> words(Map<String, String> fields, String name) {
    return Arrays.asList(fields.getOrDefault(name, "").split("\\s+", -1));
  }
}
