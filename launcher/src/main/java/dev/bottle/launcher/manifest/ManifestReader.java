package dev.bottle.launcher.manifest;

import dev.bottle.gateway.config.Place;
import dev.bottle.gateway.config.Suggestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds and reads the manifests that count here: the working directory's (or the one that was
 * named) and the home's. A bottle or agent of the former replaces one of that name in the latter
 * whole.
 */
public final class ManifestReader {
  private final HostView host;
  private final RulesInspector inspector;

  public ManifestReader(HostView host, RulesInspector inspector) {
    this.host = host;
    this.inspector = inspector;
  }

  /**
   * What was read.
   *
   * @param files the manifests, the one that comes first counting most
   * @param problems all of them, by file and place
   */
  public record Reading(Manifest manifest, List<ManifestFile> files, List<Problem> problems) {
    public Reading {
      files = List.copyOf(files);
      problems = List.copyOf(problems);
    }

    /** What is wrong with a manifest on every host. */
    public List<Problem> manifestProblems() {
      return problems.stream().filter(p -> p.kind() == Problem.Kind.MANIFEST).toList();
    }

    /**
     * What stands in the way of starting this agent: what is wrong with a manifest anywhere, and
     * what the agent and its bottle miss on this host.
     */
    public List<Problem> problemsOf(AgentSpec agent) {
      return problems.stream()
          .filter(
              p ->
                  switch (p.kind()) {
                    case MANIFEST -> true;
                    case HOST ->
                        p.isWithin("agents." + agent.name())
                            || p.isWithin("bottles." + agent.bottle());
                  })
          .toList();
    }
  }

  /** How many rules come with the gateway. */
  public int builtinRules() {
    return inspector.builtinRules();
  }

  /**
   * Reads what there is; no manifest at all is an empty one.
   *
   * @param named the file of {@code --manifest}, in place of the working directory's
   * @throws IOException when a manifest is there, or named, but cannot be read
   */
  public Reading read(Optional<Path> named) throws IOException {
    var snapshots = new Snapshots();
    var contents = new ArrayList<FileReader.Content>();
    for (var file : files(named, snapshots)) {
      contents.add(FileReader.read(file, host, snapshots, inspector));
    }
    return merge(contents);
  }

  private List<ManifestFile> files(Optional<Path> named, Snapshots snapshots) throws IOException {
    var files = new ArrayList<ManifestFile>();
    var home = host.home().resolve(ManifestFile.NAME);
    var here = host.workingDirectory().resolve(ManifestFile.NAME);
    if (named.isPresent()) {
      var path = host.workingDirectory().resolve(named.get());
      files.add(read(path, named.get().toString(), ManifestFile.Origin.NAMED, snapshots));
    } else if (Files.exists(here) && !isSame(here, home)) {
      files.add(read(here, ManifestFile.NAME, ManifestFile.Origin.PROJECT, snapshots));
    }
    if (Files.exists(home) && files.stream().noneMatch(f -> isSame(f.path(), home))) {
      files.add(read(home, "~/" + ManifestFile.NAME, ManifestFile.Origin.HOME, snapshots));
    }
    return files;
  }

  private static ManifestFile read(
      Path path, String shown, ManifestFile.Origin origin, Snapshots snapshots) throws IOException {
    try {
      return ManifestFile.read(path, shown, origin, snapshots);
    } catch (IOException e) {
      throw new IOException(shown + ": " + e.getMessage(), e);
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.exists(other) && one.toRealPath().equals(other.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  private static Reading merge(List<FileReader.Content> contents) {
    Map<String, BottleSpec> bottles = new LinkedHashMap<>();
    Map<String, AgentSpec> agents = new LinkedHashMap<>();
    for (var content : contents) {
      content.bottles().forEach(bottles::putIfAbsent);
      content.agents().forEach(agents::putIfAbsent);
    }
    var problems = new ArrayList<Problem>();
    for (var content : contents) {
      var found = new ArrayList<>(content.problems());
      for (var agent : content.agents().values()) {
        if (!bottles.containsKey(agent.bottle())) {
          found.add(unknownBottle(content, agent, bottles));
        }
      }
      // By file in order of weight, then from top to bottom.
      found.sort(
          Comparator.comparing((Problem p) -> !p.file().equals(content.file().shown()))
              .thenComparing(Problem::file)
              .thenComparingInt(p -> p.place().line())
              .thenComparingInt(p -> p.place().column()));
      problems.addAll(found);
    }
    return new Reading(
        new Manifest(bottles, agents),
        contents.stream().map(FileReader.Content::file).toList(),
        problems);
  }

  private static Problem unknownBottle(
      FileReader.Content content, AgentSpec agent, Map<String, BottleSpec> bottles) {
    var hint =
        Suggestion.nearest(agent.bottle(), bottles.keySet())
            .map(b -> ". Did you mean \"" + b + "\"?")
            .orElse("");
    return new Problem(
        content.file().shown(),
        content.bottlePlaces().getOrDefault(agent.name(), Place.ROOT),
        "agents." + Shown.text(agent.name()) + ".bottle",
        "there is no bottle \"" + Shown.text(agent.bottle()) + "\"" + hint,
        Problem.Kind.MANIFEST);
  }
}
