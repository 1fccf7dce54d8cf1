package dev.bottle.launcher.manifest;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One agent as the manifest describes it.
 *
 * @param source the file that describes it
 * @param bottle the name of the bottle it runs in
 * @param skills the folder of each skill, by the skill's name
 * @param prompt the starting prompt
 * @param command the program with its arguments; empty is {@code claude}
 */
public record AgentSpec(
    String name,
    ManifestFile source,
    String bottle,
    Map<String, Path> skills,
    Optional<String> prompt,
    List<String> command,
    WorkspaceMode workspace) {

  public AgentSpec {
    skills = Collections.unmodifiableMap(new LinkedHashMap<>(skills));
    command = List.copyOf(command);
  }

  /** What the agent sees of the host's files. */
  public enum WorkspaceMode {
    NONE("none"),
    READ_WRITE("rw"),
    READ_ONLY("ro"),
    CLONE("clone");

    private final String word;

    WorkspaceMode(String word) {
      this.word = word;
    }

    /** The manifest's word for it. */
    public String word() {
      return word;
    }
  }
}
