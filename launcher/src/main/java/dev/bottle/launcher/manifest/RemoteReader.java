package dev.bottle.launcher.manifest;

import dev.bottle.gateway.policy.Host;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code ssh} and {@code git}. */
final class RemoteReader {
  private static final Set<String> SSH_KEYS =
      Set.of("Host", "Hostname", "User", "Port", "IdentityFile", "KnownHostKey");
  private static final Set<String> GIT_KEYS =
      Set.of("Name", "Upstream", "IdentityFile", "KnownHostKey", "push");
  private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]*");
  private static final Pattern REF = Pattern.compile("\\+?refs/[\\x21-\\x7e&&[^:?\\[\\\\^~]]+");
  private static final int SSH_PORT = 22;

  private final FileReferences files;

  RemoteReader(FileReferences files) {
    this.files = files;
  }

  List<SshSpec> ssh(Section bottle) {
    var seen = new HashSet<String>();
    return bottle.list(
        "ssh", (value, at) -> ssh(Section.of(value, at, SSH_KEYS, bottle.findings()), seen));
  }

  private Optional<SshSpec> ssh(Section entry, Set<String> seen) {
    var alias = entry.required("Host");
    var hostname = entry.required("Hostname");
    var user = entry.required("User");
    entry.required("IdentityFile");
    var identity = files.key(entry, "IdentityFile");
    var port = port(entry);
    alias.ifPresent(a -> checkAlias(entry, "Host", a, seen));
    hostname.ifPresent(h -> parse(entry, "Hostname", h));
    if (user.isPresent() && !USER.matcher(user.get()).matches()) {
      entry.problem("User", "not a user name");
    }
    var key = entry.string("KnownHostKey");
    if (alias.isEmpty() || hostname.isEmpty() || user.isEmpty() || identity.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new SshSpec(alias.get(), hostname.get(), user.get(), port, identity.get(), key));
  }

  List<GitSpec> git(Section bottle) {
    var seen = new HashSet<String>();
    return bottle.list(
        "git", (value, at) -> git(Section.of(value, at, GIT_KEYS, bottle.findings()), seen));
  }

  private Optional<GitSpec> git(Section entry, Set<String> seen) {
    var name = entry.required("Name");
    var upstream = entry.required("Upstream");
    name.ifPresent(n -> checkAlias(entry, "Name", n, seen));
    upstream.ifPresent(u -> checkUpstream(entry, u));
    var identity = files.key(entry, "IdentityFile");
    var key = entry.string("KnownHostKey");
    var push = entry.strings("push", RemoteReader::ref);
    return name.isEmpty() || upstream.isEmpty()
        ? Optional.empty()
        : Optional.of(new GitSpec(name.get(), upstream.get(), identity, key, push));
  }

  private static int port(Section entry) {
    var number = entry.number("Port");
    if (number.isEmpty()) {
      return SSH_PORT;
    }
    var digits = number.get().literal();
    int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
    if (port < 1 || port > 65535) {
      entry.problem("Port", "must be a port from 1 to 65535");
    }
    return port;
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
