package dev.bottle.gateway.git;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one side of a push can do (gitprotocol-capabilities).
 *
 * @param all each as it was said, {@code name} or {@code name=value}
 */
record Capabilities(List<String> all) {
  static final String REPORT = "report-status";
  static final String REPORT_V2 = "report-status-v2";
  static final String SIDE_BAND = "side-band-64k";
  static final String QUIET = "quiet";
  static final String ATOMIC = "atomic";
  static final String OPTIONS = "push-options";
  private static final String FORMAT = "object-format";
  private static final String AGENT = "agent=claude-bottle";

  /** What goes through from upstream's offer to the client's. */
  private static final Set<String> PASSED =
      Set.of(REPORT_V2, "delete-refs", ATOMIC, OPTIONS, "ofs-delta");

  Capabilities {
    all = List.copyOf(all);
  }

  static Capabilities parse(String text) {
    return new Capabilities(Arrays.stream(text.split(" ")).filter(c -> !c.isEmpty()).toList());
  }

  boolean has(String name) {
    return all.contains(name);
  }

  /** Which kind of object id is spoken of. */
  String objectFormat() {
    return value(FORMAT).orElse("sha1");
  }

  private Optional<String> value(String name) {
    return all.stream()
        .filter(c -> c.startsWith(name + "="))
        .map(c -> c.substring(name.length() + 1))
        .findFirst();
  }

  /**
   * What a client is offered where upstream offers this: what the gate understands. A pack has to
   * be complete in itself, since there is no mirror to complete it from.
   */
  Capabilities offer() {
    var offered = new ArrayList<>(List.of(REPORT, SIDE_BAND, QUIET, "no-thin"));
    all.stream().filter(PASSED::contains).forEach(offered::add);
    offered.add("object-format=sha1");
    offered.add(AGENT);
    return new Capabilities(offered);
  }

  /** What is asked of upstream, which offers this, for a client that asks for that. */
  Capabilities ask(Capabilities client) {
    var asked = new ArrayList<String>();
    if (has(REPORT_V2) && client.has(REPORT_V2)) {
      asked.add(REPORT_V2);
    } else if (has(REPORT)) {
      asked.add(REPORT);
    }
    if (has(SIDE_BAND)) {
      asked.add(SIDE_BAND);
    }
    for (var name : List.of(QUIET, ATOMIC, OPTIONS)) {
      if (has(name) && client.has(name)) {
        asked.add(name);
      }
    }
    value(FORMAT).ifPresent(format -> asked.add(FORMAT + "=" + format));
    if (value("agent").isPresent()) {
      asked.add(AGENT);
    }
    return new Capabilities(asked);
  }

  /** As it stands behind the first ref. */
  String text() {
    return String.join(" ", all);
  }
}
