package dev.bottle.launcher.plan;

import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.PathPattern;
import dev.bottle.launcher.manifest.BottleSpec;
import dev.bottle.launcher.manifest.DlpSpec;
import dev.bottle.launcher.manifest.NamedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Puts a bottle's grants into words. */
final class GrantTexts {
  private GrantTexts() {}

  static Grants of(BottleSpec bottle, List<AllowEntry> allowlist) {
    var egress = bottle.egress();
    return new Grants(
        bakedInFirst(allowlist).map(GrantTexts::text).toList(),
        egress.passthrough(),
        egress.privateNetworks(),
        egress.upstreamCa().stream().map(NamedFile::written).toList(),
        bottle.resolve(),
        inspection(bottle.dlp()));
  }

  private static Stream<AllowEntry> bakedInFirst(List<AllowEntry> allowlist) {
    var bakedIn = ClaudeCode.HOSTS.stream().map(AllowEntry::parse).toList();
    return Stream.concat(
        bakedIn.stream(), allowlist.stream().filter(entry -> !bakedIn.contains(entry)));
  }

  private static String text(AllowEntry entry) {
    var text = entry.target().text();
    var narrowed = new ArrayList<String>(entry.methods().stream().sorted().toList());
    entry.paths().stream().map(PathPattern::text).forEach(narrowed::add);
    return narrowed.isEmpty() ? text : text + " (" + String.join(" ", narrowed) + ")";
  }

  private static Grants.Inspection inspection(DlpSpec dlp) {
    var files = new ArrayList<String>();
    for (var rules : dlp.rules()) {
      switch (rules) {
        case DlpSpec.Rules.Builtin _ -> {}
        case DlpSpec.Rules.File(var file, _) -> files.add(file.written());
      }
    }
    return new Grants.Inspection(
        dlp.rules().stream().mapToInt(DlpSpec.Rules::count).sum(),
        files,
        dlp.action().map(DlpSpec.Action::word),
        dlp.exempt().stream().map(e -> e.rule() + " on " + e.host()).toList());
  }
}
