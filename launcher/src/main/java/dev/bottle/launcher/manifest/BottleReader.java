package dev.bottle.launcher.manifest;

import dev.bottle.gateway.config.LocatedJson;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads one bottle. */
final class BottleReader {
  private static final Set<String> KEYS =
      Set.of(
          "runtime",
          "env",
          "credentials",
          "ssh",
          "git",
          "egress",
          "dlp",
          "resolve",
          "limits",
          "image");
  private static final Pattern RUNTIME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Pattern IMAGE = Pattern.compile("[a-z0-9][A-Za-z0-9._/:@-]*");

  private final ManifestFile source;
  private final ValueReader values;
  private final EgressReader egress;
  private final DlpReader dlp;
  private final SshReader ssh;
  private final GitReader git;

  BottleReader(ManifestFile source, HostView host, FileReferences files, RulesInspector inspector) {
    this.source = source;
    this.values = new ValueReader(host);
    this.egress = new EgressReader(files);
    this.dlp = new DlpReader(files, inspector);
    this.ssh = new SshReader(files);
    this.git = new GitReader(files);
  }

  BottleSpec read(String name, LocatedJson value, String path, Findings findings) {
    var section = Section.of(value, path, KEYS, findings);
    var env = map(section, "env", values::env);
    var credentials =
        section
            .value("credentials")
            .map(v -> values.credentials(Section.map(v, path + ".credentials", findings)))
            .orElse(List.of());
    for (var credential : credentials) {
      if (env.containsKey(credential.name())) {
        section.problem(
            "credentials",
            credential.name() + " is in \"env\" as well: the agent gets one of them");
      }
    }
    // The gateway is told private keys by these names, so the two lists share them.
    var names = new HashSet<String>();
    return new BottleSpec(
        name,
        source,
        matching(section, "runtime", RUNTIME, "not the name of a container runtime"),
        env,
        credentials,
        ssh.read(section, names),
        git.read(section, names),
        section
            .value("egress")
            .map(v -> egress.egress(v, path + ".egress", findings))
            .orElse(EgressSpec.NONE),
        section.value("dlp").map(v -> dlp.dlp(v, path + ".dlp", findings)).orElseGet(dlp::absent),
        section
            .value("resolve")
            .map(v -> egress.resolve(v, path + ".resolve", findings))
            .orElse(Map.of()),
        section
            .value("limits")
            .map(v -> LimitsReader.read(v, path + ".limits", findings))
            .orElse(LimitsSpec.NONE),
        matching(section, "image", IMAGE, "not the name of an image"));
  }

  private static <V> Map<String, V> map(
      Section section, String key, Function<Section, Map<String, V>> reader) {
    return section
        .value(key)
        .map(v -> reader.apply(Section.map(v, section.pathOf(key), section.findings())))
        .orElse(Map.of());
  }

  private static Optional<String> matching(
      Section section, String key, Pattern shape, String otherwise) {
    var text = section.string(key);
    if (text.isPresent() && !shape.matcher(text.get()).matches()) {
      section.problem(key, otherwise);
    }
    return text;
  }
}
