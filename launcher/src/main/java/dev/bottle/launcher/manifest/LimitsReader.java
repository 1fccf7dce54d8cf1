package dev.bottle.launcher.manifest;

import dev.bottle.gateway.config.LocatedJson;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code limits}. */
final class LimitsReader {
  private static final Set<String> KEYS = Set.of("memory", "cpus", "pids");
  private static final Pattern MEMORY = Pattern.compile("([0-9]{1,9})([bkmg]?)");
  private static final long LEAST_MEMORY = 64L << 20;
  private static final long MOST_PIDS = 4_194_304;

  private LimitsReader() {}

  static LimitsSpec read(LocatedJson value, String path, Findings findings) {
    var section = Section.of(value, path, KEYS, findings);
    return new LimitsSpec(
        section.string("memory").flatMap(text -> memory(section, text)),
        section.number("cpus").flatMap(number -> cpus(section, number)),
        section.number("pids").flatMap(number -> pids(section, number)));
  }

  private static Optional<Long> memory(Section section, String text) {
    var parts = MEMORY.matcher(text.toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      section.problem("memory", "must be a size such as \"4g\" or \"512m\"");
      return Optional.empty();
    }
    int shift =
        switch (parts.group(2)) {
          case "g" -> 30;
          case "m" -> 20;
          case "k" -> 10;
          default -> 0;
        };
    long bytes = Long.parseLong(parts.group(1)) << shift;
    if (bytes < LEAST_MEMORY) {
      section.problem("memory", "must be at least 64m");
      return Optional.empty();
    }
    return Optional.of(bytes);
  }

  private static Optional<Double> cpus(Section section, LocatedJson.Num number) {
    double cpus = new BigDecimal(number.literal()).doubleValue();
    if (cpus < 0.01 || cpus > 4096) {
      section.problem("cpus", "must be from 0.01 to 4096");
      return Optional.empty();
    }
    return Optional.of(cpus);
  }

  private static Optional<Long> pids(Section section, LocatedJson.Num number) {
    long pids = number.literal().matches("[0-9]{1,7}") ? Long.parseLong(number.literal()) : 0;
    if (pids < 16 || pids > MOST_PIDS) {
      section.problem("pids", "must be a whole number from 16 to " + MOST_PIDS);
      return Optional.empty();
    }
    return Optional.of(pids);
  }
}
