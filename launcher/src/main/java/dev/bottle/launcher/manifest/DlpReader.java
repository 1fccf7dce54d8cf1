package dev.bottle.launcher.manifest;

import dev.bottle.gateway.config.LocatedJson;
import dev.bottle.gateway.config.Place;
import dev.bottle.gateway.policy.HostPort;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code dlp}; a bad rule is a problem at its own place in the rules file. */
final class DlpReader {
  private static final Set<String> KEYS = Set.of("rules", "action", "exempt");
  private static final Set<String> EXEMPT_KEYS = Set.of("rule", "host");

  private final FileReferences files;
  private final RulesInspector inspector;

  DlpReader(FileReferences files, RulesInspector inspector) {
    this.files = files;
    this.inspector = inspector;
  }

  DlpSpec absent() {
    return new DlpSpec(List.of(builtin()), Optional.empty(), List.of());
  }

  DlpSpec dlp(LocatedJson value, String path, Findings findings) {
    var section = Section.of(value, path, KEYS, findings);
    var rules =
        section.value("rules").isEmpty()
            ? List.of(builtin())
            : section.list("rules", (entry, at) -> rules(section, entry, at));
    return new DlpSpec(
        rules,
        section.string("action").flatMap(word -> action(section, word)),
        section.list("exempt", (entry, at) -> exemption(entry, at, findings)));
  }

  private DlpSpec.Rules builtin() {
    return new DlpSpec.Rules.Builtin(inspector.builtinRules());
  }

  private Optional<DlpSpec.Rules> rules(Section section, LocatedJson value, String at) {
    if (value instanceof LocatedJson.Text(_, var text) && text.equals("builtin")) {
      return Optional.of(builtin());
    }
    return files
        .read(section, value, at)
        .map(
            file -> {
              var report = inspector.inspect(file.written(), file.bytes());
              for (var fault : report.faults()) {
                section
                    .findings()
                    .other(
                        file.written(),
                        new Place(at, fault.line(), fault.column()),
                        at,
                        Shown.text(fault.message()));
              }
              return new DlpSpec.Rules.File(file, report.rules());
            });
  }

  private static Optional<DlpSpec.Action> action(Section section, String word) {
    var found =
        Arrays.stream(DlpSpec.Action.values()).filter(a -> a.word().equals(word)).findFirst();
    if (found.isEmpty()) {
      var words =
          Arrays.stream(DlpSpec.Action.values())
              .map(DlpSpec.Action::word)
              .collect(Collectors.joining(", "));
      section.problem("action", "must be one of " + words);
    }
    return found;
  }

  private static Optional<DlpSpec.Exemption> exemption(
      LocatedJson value, String at, Findings findings) {
    var entry = Section.of(value, at, EXEMPT_KEYS, findings);
    var rule = entry.required("rule");
    var host =
        entry
            .required("host")
            .flatMap(text -> entry.parsed(value, entry.pathOf("host"), text, HostPort::parse));
    return rule.isPresent() && host.isPresent()
        ? Optional.of(new DlpSpec.Exemption(rule.get(), host.get().text()))
        : Optional.empty();
  }
}
