package dev.bottle.launcher.manifest;

import dev.bottle.gateway.policy.GitUpstream;
import dev.bottle.gateway.policy.InvalidNameException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code git}. */
final class GitReader {
  private static final Set<String> KEYS =
      Set.of("Name", "Upstream", "IdentityFile", "KnownHostKey", "push", "pushPaths");
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*");
  private static final int LONGEST_NAME = 128;

  private final FileReferences files;

  GitReader(FileReferences files) {
    this.files = files;
  }

  /**
   * Reads the entries.
   *
   * @param seen names that are taken; gets those that are found
   */
  List<GitSpec> read(Section bottle, Set<String> seen) {
    var repositories = new HashSet<GitUpstream>();
    return bottle.list(
        "git",
        (value, at) -> git(Section.of(value, at, KEYS, bottle.findings()), seen, repositories));
  }

  private Optional<GitSpec> git(Section entry, Set<String> seen, Set<GitUpstream> repositories) {
    var name = entry.required("Name");
    name.ifPresent(n -> checkName(entry, n, seen));
    var upstream = entry.required("Upstream").flatMap(url -> upstream(entry, url));
    var key = files.key(entry, "IdentityFile");
    var pin = HostKeyTexts.pin(entry);
    var push = PushReader.read(entry);
    upstream.ifPresent(where -> checkLogin(entry, where));
    if (upstream.isPresent() && !repositories.add(upstream.get())) {
      entry.problem("Upstream", "another git entry has this repository");
    }
    return name.isEmpty() || upstream.isEmpty()
        ? Optional.empty()
        : Optional.of(new GitSpec(name.get(), upstream.get(), key, pin, push));
  }

  /** The URL is not quoted: somebody may have put a password in. */
  private static Optional<GitUpstream> upstream(Section entry, String url) {
    try {
      return Optional.of(GitUpstream.parse(url));
    } catch (InvalidNameException e) {
      entry.problem("Upstream", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** It is the path of the repository at the gateway, so {@code .git} may follow it there. */
  private static void checkName(Section entry, String name, Set<String> seen) {
    if (!NAME.matcher(name).matches() || name.length() > LONGEST_NAME || name.endsWith(".git")) {
      entry.problem(
          "Name",
          "may hold letters, digits, dots, dashes, underscores and single slashes, with no .git at"
              + " its end");
    } else if (!seen.add(name)) {
      entry.problem("Name", "\"" + name + "\" is the name of another git or ssh entry");
    }
  }

  private static void checkLogin(Section entry, GitUpstream upstream) {
    switch (upstream) {
      case GitUpstream.Ssh _ -> {
        if (entry.value("IdentityFile").isEmpty()) {
          entry.missing("IdentityFile");
        }
      }
      case GitUpstream.Https _ -> {
        for (var key : List.of("IdentityFile", "KnownHostKey")) {
          if (entry.value(key).isPresent()) {
            entry.problem(
                key, "goes with an upstream over ssh; over https a credential is the login");
          }
        }
      }
    }
  }
}
