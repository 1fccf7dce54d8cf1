package dev.bottle.launcher.manifest;

import dev.bottle.gateway.config.LocatedJson;
import dev.bottle.gateway.config.LocatedJsonParser;
import dev.bottle.gateway.config.Place;
import dev.bottle.gateway.config.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one manifest file. */
final class FileReader {
  private static final Set<String> KEYS = Set.of("bottles", "agents");

  private FileReader() {}

  /**
   * What one file says.
   *
   * @param bottlePlaces where each agent names its bottle
   */
  record Content(
      ManifestFile file,
      Map<String, BottleSpec> bottles,
      Map<String, AgentSpec> agents,
      Map<String, Place> bottlePlaces,
      List<Problem> problems) {}

  static Content read(
      ManifestFile file, HostView host, Snapshots snapshots, RulesInspector inspector) {
    var findings = new Findings(file.shown());
    var bottles = new LinkedHashMap<String, BottleSpec>();
    var agents = new LinkedHashMap<String, AgentSpec>();
    var places = new LinkedHashMap<String, Place>();
    var syntax = new Problems();
    var document = new LocatedJsonParser().parse(withoutMark(file.text()), syntax);
    syntax.inOrder().forEach(p -> findings.manifest(p.place(), pathOf(p.place()), p.message()));
    document.ifPresent(
        json -> {
          var root = Section.of(json, "", KEYS, findings);
          var files = new FileReferences(file, host, snapshots);
          var bottleReader = new BottleReader(file, host, files, inspector);
          for (var e : entries(root, "bottles", findings)) {
            bottles.put(e.name(), bottleReader.read(e.name(), e.value(), e.path(), findings));
          }
          var agentReader = new AgentReader(file, files);
          for (var e : entries(root, "agents", findings)) {
            agentReader
                .read(e.name(), e.value(), e.path(), findings)
                .ifPresent(agent -> agents.put(e.name(), agent));
            places.put(e.name(), placeOfBottle(e.value()));
          }
        });
    return new Content(file, bottles, agents, places, findings.all());
  }

  private record Entry(String name, LocatedJson value, String path) {}

  private static List<Entry> entries(Section root, String key, Findings findings) {
    return root.value(key)
        .map(v -> Section.map(v, key, findings))
        .map(
            section ->
                section.names().stream()
                    .flatMap(
                        name ->
                            section.value(name).stream()
                                .map(v -> new Entry(name, v, section.pathOf(name))))
                    .toList())
        .orElse(List.of());
  }

  private static Place placeOfBottle(LocatedJson agent) {
    return agent instanceof LocatedJson.Obj(_, var members)
        ? members.getOrDefault("bottle", agent).place()
        : agent.place();
  }

  /** Some editors leave a byte order mark, which is not JSON. */
  private static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static String pathOf(Place place) {
    return place.path().replaceFirst("^\\$\\.?", "");
  }
}
