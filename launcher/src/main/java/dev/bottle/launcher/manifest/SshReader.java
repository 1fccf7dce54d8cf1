package dev.bottle.launcher.manifest;

import dev.bottle.gateway.config.LocatedJson;
import dev.bottle.gateway.policy.CommandPattern;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.RepositoryPattern;
import dev.bottle.gateway.policy.SshGrant;
import dev.bottle.gateway.policy.SshGrant.Lfs;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads {@code ssh}. */
final class SshReader {
  private static final Set<String> KEYS =
      Set.of(
          "Host",
          "Hostname",
          "User",
          "Port",
          "IdentityFile",
          "KnownHostKey",
          "git",
          "commands",
          "lfs",
          "push",
          "pushPaths");
  private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]*");
  private static final int DEFAULT_PORT = 22;
  private static final String GIT_USER = "git";
  private static final String FOR_GIT = "goes with an entry that is for git only";

  private final FileReferences files;

  SshReader(FileReferences files) {
    this.files = files;
  }

  /**
   * Reads the entries.
   *
   * @param seen names that are taken; gets those that are found
   */
  List<SshSpec> read(Section bottle, Set<String> seen) {
    return bottle.list(
        "ssh", (value, at) -> entry(Section.of(value, at, KEYS, bottle.findings()), seen));
  }

  private Optional<SshSpec> entry(Section entry, Set<String> seen) {
    var host = entry.required("Host");
    var hostname = entry.required("Hostname").flatMap(text -> hostname(entry, text));
    var user = entry.required("User");
    entry.required("IdentityFile");
    var identity = files.key(entry, "IdentityFile");
    int port = port(entry);
    host.ifPresent(name -> checkAlias(entry, name, seen));
    if (user.isPresent() && !USER.matcher(user.get()).matches()) {
      entry.problem("User", "not a user name");
    }
    var pin = HostKeyTexts.pin(entry);
    var grant = grant(entry, user);
    if (host.isEmpty() || hostname.isEmpty() || user.isEmpty() || identity.isEmpty() || port == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new SshSpec(
            host.get(),
            new Destination(hostname.get(), port),
            user.get(),
            identity.get(),
            pin,
            grant));
  }

  private static Optional<Host> hostname(Section entry, String text) {
    return entry
        .value("Hostname")
        .flatMap(value -> entry.parsed(value, entry.pathOf("Hostname"), text, Host::parse));
  }

  private static void checkAlias(Section entry, String alias, Set<String> seen) {
    if (!ALIAS.matcher(alias).matches()) {
      entry.problem("Host", "may hold letters, digits, dots, dashes and underscores");
    } else if (!seen.add(alias)) {
      entry.problem("Host", "\"" + alias + "\" is there twice");
    }
  }

  /** 0 where there is none that can be. */
  private static int port(Section entry) {
    var number = entry.number("Port");
    if (number.isEmpty()) {
      return entry.value("Port").isEmpty() ? DEFAULT_PORT : 0;
    }
    var digits = number.get().literal();
    int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
    if (port < 1 || port > 65535) {
      entry.problem("Port", "must be a port from 1 to 65535");
      return 0;
    }
    return port;
  }

  private static SshGrant grant(Section entry, Optional<String> user) {
    var repositories = patterns(entry, "git", RepositoryPattern::parse);
    var commands = patterns(entry, "commands", CommandPattern::parse);
    var lfs = lfs(entry);
    boolean gitUser = user.equals(Optional.of(GIT_USER));
    if (gitUser || entry.value("git").isPresent()) {
      if (entry.value("commands").isPresent()) {
        entry.problem(
            "commands",
            "this entry is for git only, by its "
                + (gitUser ? "User" : "\"git\"")
                + ": it grants no other commands");
      }
      return new SshGrant.Git(repositories, lfs, PushReader.read(entry));
    }
    if (entry.value("lfs").isPresent()) {
      entry.problem("lfs", FOR_GIT);
    }
    for (var key : PushReader.KEYS) {
      if (entry.value(key).isPresent()) {
        entry.problem(key, FOR_GIT);
      }
    }
    return commands.isEmpty() ? new SshGrant.Anything() : new SshGrant.Commands(commands);
  }

  /** An empty list could be read as nothing and as everything, so it is refused. */
  private static <T> List<T> patterns(Section entry, String key, Function<String, T> parse) {
    entry
        .value(key)
        .filter(v -> v instanceof LocatedJson.Arr(_, var elements) && elements.isEmpty())
        .ifPresent(_ -> entry.problem(key, "the list is empty: leave the key out instead"));
    return entry.strings(key, parse);
  }

  private static Lfs lfs(Section entry) {
    var value = entry.value("lfs");
    if (value.isEmpty()) {
      return Lfs.REFUSED;
    }
    if (value.get() instanceof LocatedJson.Bool(_, var granted)) {
      return granted ? Lfs.ALLOWED : Lfs.REFUSED;
    }
    entry.problem("lfs", "must be true or false, not " + value.get().kind());
    return Lfs.REFUSED;
  }
}
