package dev.bottle.launcher.manifest;

import dev.bottle.gateway.policy.Host;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code git}. */
final class GitReader {
  private static final Set<String> KEYS =
      Set.of("Name", "Upstream", "IdentityFile", "KnownHostKey", "push");
  private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");
  private static final Pattern REF = Pattern.compile("\\+?refs/[\\x21-\\x7e&&[^:?\\[\\\\^~]]+");

  private final FileReferences files;

  GitReader(FileReferences files) {
    this.files = files;
  }

  List<GitSpec> read(Section bottle) {
    var seen = new HashSet<String>();
    return bottle.list(
        "git", (value, at) -> git(Section.of(value, at, KEYS, bottle.findings()), seen));
  }

  private Optional<GitSpec> git(Section entry, Set<String> seen) {
    var name = entry.required("Name");
    var upstream = entry.required("Upstream");
    name.ifPresent(n -> checkAlias(entry, "Name", n, seen));
    upstream.ifPresent(u -> checkUpstream(entry, u));
    var identity = files.key(entry, "IdentityFile").map(KeyFile::path);
    var key = entry.string("KnownHostKey");
    var push = entry.strings("push", GitReader::ref);
    return name.isEmpty() || upstream.isEmpty()
        ? Optional.empty()
        : Optional.of(new GitSpec(name.get(), upstream.get(), identity, key, push));
  }

  private static void checkAlias(Section entry, String key, String alias, Set<String> seen) {
    if (!ALIAS.matcher(alias).matches()) {
      entry.problem(key, "may hold letters, digits, dots, dashes and slashes");
    } else if (!seen.add(alias)) {
      entry.problem(key, "\"" + alias + "\" is there twice");
    }
  }

  private static void parse(Section entry, String key, String host) {
    entry.value(key).ifPresent(v -> entry.parsed(v, entry.pathOf(key), host, Host::parse));
  }

  private static void checkUpstream(Section entry, String upstream) {
    try {
      var url = new URI(upstream);
      boolean known = "ssh".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (!known || url.getHost() == null || url.getPath().length() < 2) {
        entry.problem("Upstream", "must be ssh://user@host:port/path.git or https://host/path.git");
      } else {
        parse(entry, "Upstream", url.getHost());
      }
    } catch (URISyntaxException e) {
      entry.problem("Upstream", "not a URL");
    }
  }

  private static String ref(String pattern) {
    if (!REF.matcher(pattern).matches()) {
      throw new IllegalArgumentException("a pattern of refs starts with refs/ (or +refs/)");
    }
    return pattern;
  }
}
