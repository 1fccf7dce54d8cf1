package dev.bottle.launcher.manifest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One bottle as the manifest describes it.
 *
 * @param source the file that describes it
 * @param runtime the OCI runtime by its engine name; empty leaves the choice to the planner
 * @param env the agent's environment, in the manifest's order
 * @param resolve addresses by host name: an operator's mapping, and an admission of that address
 * @param image the agent's image, when it is not ours
 */
public record BottleSpec(
    String name,
    ManifestFile source,
    Optional<String> runtime,
    Map<String, ValueSource> env,
    List<CredentialSpec> credentials,
    List<SshSpec> ssh,
    List<GitSpec> git,
    EgressSpec egress,
    DlpSpec dlp,
    Map<String, String> resolve,
    LimitsSpec limits,
    Optional<String> image) {

  public BottleSpec {
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    credentials = List.copyOf(credentials);
    ssh = List.copyOf(ssh);
    git = List.copyOf(git);
    resolve = Collections.unmodifiableMap(new LinkedHashMap<>(resolve));
  }

  /** Every account that the gateway logs in at over ssh. */
  public List<SshLogin> logins() {
    return Stream.concat(
            ssh.stream().map(SshSpec::login), git.stream().flatMap(entry -> entry.login().stream()))
        .toList();
  }

  /** Every file whose content decides what the bottle may do, as the manifest names them. */
  public List<NamedFile> namedFiles() {
    var files = new ArrayList<>(egress.upstreamCa());
    for (var rules : dlp.rules()) {
      switch (rules) {
        case DlpSpec.Rules.Builtin _ -> {}
        case DlpSpec.Rules.File(var file, _) -> files.add(file);
      }
    }
    return List.copyOf(files);
  }
}
