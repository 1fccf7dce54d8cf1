package dev.bottle.launcher.manifest;

import dev.bottle.gateway.config.LocatedJson;
import dev.bottle.launcher.manifest.AgentSpec.WorkspaceMode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one agent. */
final class AgentReader {
  private static final Set<String> KEYS =
      Set.of("bottle", "skills", "prompt", "command", "workspace");
  private static final Pattern SKILL = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

  private final ManifestFile source;
  private final FileReferences files;

  AgentReader(ManifestFile source, FileReferences files) {
    this.source = source;
    this.files = files;
  }

  Optional<AgentSpec> read(String name, LocatedJson value, String path, Findings findings) {
    var section = Section.of(value, path, KEYS, findings);
    var bottle = section.required("bottle");
    var skills = skills(section);
    var prompt = section.string("prompt");
    var command = command(section);
    var workspace = workspace(section);
    return bottle.map(b -> new AgentSpec(name, source, b, skills, prompt, command, workspace));
  }

  private Map<String, Path> skills(Section section) {
    var skills = new LinkedHashMap<String, Path>();
    section.list(
        "skills",
        (value, at) -> {
          var name = value instanceof LocatedJson.Text(_, var text) ? text : "";
          if (!SKILL.matcher(name).matches()) {
            section.findings().manifest(value.place(), at, "must be the name of a skill");
            return Optional.empty();
          }
          var folder = files.skill(name);
          if (folder.isEmpty()) {
            section
                .findings()
                .host(
                    value.place(),
                    at,
                    "no skill \""
                        + name
                        + "\" in .claude/skills beside the manifest or in ~/.claude/skills");
          }
          folder.ifPresent(f -> skills.put(name, f));
          return folder;
        });
    return skills;
  }

  private static List<String> command(Section section) {
    var command =
        section.strings(
            "command",
            word -> {
              if (word.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("an argument cannot hold a NUL");
              }
              return word;
            });
    if (command.isEmpty() && section.value("command").isPresent()) {
      section.problem("command", "must name a program");
    }
    return command;
  }

  private static WorkspaceMode workspace(Section section) {
    var word = section.string("workspace");
    if (word.isEmpty()) {
      return WorkspaceMode.NONE;
    }
    var mode =
        Arrays.stream(WorkspaceMode.values()).filter(m -> m.word().equals(word.get())).findFirst();
    if (mode.isEmpty()) {
      section.problem("workspace", "must be one of none, rw, ro, clone");
    }
    return mode.orElse(WorkspaceMode.NONE);
  }
}
