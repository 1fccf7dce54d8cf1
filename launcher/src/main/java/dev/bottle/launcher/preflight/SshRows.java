package dev.bottle.launcher.preflight;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bottle.gateway.policy.CommandPattern;
import dev.bottle.gateway.policy.RepositoryPattern;
import dev.bottle.gateway.policy.SshGrant;
import dev.bottle.gateway.policy.SshGrant.Lfs;
import dev.bottle.launcher.manifest.HostKeyPin;
import dev.bottle.launcher.manifest.KeyFile;
import dev.bottle.launcher.manifest.SshLogin;
import dev.bottle.launcher.manifest.SshSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Shows ssh entries: whose account, what of it, on which host key, with which private key. */
final class SshRows {
  private SshRows() {}

  /**
   * One entry for a person.
   *
   * @param shown how a path is shown
   */
  static String text(SshSpec entry, Function<Path, String> shown) {
    return String.join(
        ", ",
        entry.host() + ": " + entry.user() + "@" + entry.upstream().authorityText(),
        grant(entry.grant()),
        account(entry.login(), shown));
  }

  /** Which host key upstream must show, and what the gateway logs in with. */
  static String account(SshLogin login, Function<Path, String> shown) {
    var identity = login.identity();
    return pin(login.pin()) + ", key " + shown.apply(identity.path()) + key(identity);
  }

  private static String grant(SshGrant grant) {
    return switch (grant) {
      case SshGrant.Git(var repositories, var lfs, var push) -> {
        var which =
            repositories.isEmpty()
                ? "git only"
                : "git only: "
                    + repositories.stream()
                        .map(RepositoryPattern::text)
                        .collect(Collectors.joining(" "));
        yield which + (lfs == Lfs.ALLOWED ? ", with lfs, " : ", ") + GitRows.push(push);
      }
      case SshGrant.Commands(var commands) ->
          "commands: "
              + commands.stream()
                  .map(pattern -> "\"" + pattern.text() + "\"")
                  .collect(Collectors.joining(" "));
      case SshGrant.Anything() -> "anything on that host";
    };
  }

  private static String pin(HostKeyPin pin) {
    return switch (pin) {
      case HostKeyPin.Declared(var key) -> "host key pinned " + key.fingerprint();
      case HostKeyPin.Remembered(var key) ->
          "host key pinned by you at an earlier start " + key.fingerprint();
      case HostKeyPin.Placeholder _ -> "host key not pinned (KnownHostKey is an example's)";
      case HostKeyPin.Absent _ -> "host key not pinned";
    };
  }

  private static String key(KeyFile identity) {
    return switch (identity.lock()) {
      case NONE -> "";
      case PASSPHRASE -> " (will ask for its passphrase)";
    };
  }

  /** All entries for programs. */
  static void json(ArrayNode array, List<SshSpec> entries) {
    entries.forEach(entry -> json(array.addObject(), entry));
  }

  private static void json(ObjectNode node, SshSpec entry) {
    node.put("host", entry.host())
        .put("hostname", entry.upstream().host().text())
        .put("port", entry.upstream().port())
        .put("user", entry.user());
    switch (entry.grant()) {
      case SshGrant.Git(var repositories, var lfs, var push) -> {
        node.put("grant", "git");
        texts(node, "repositories", repositories.stream().map(RepositoryPattern::text).toList());
        node.put("lfs", lfs == Lfs.ALLOWED);
        GitRows.json(node, push);
      }
      case SshGrant.Commands(var commands) -> {
        node.put("grant", "commands");
        texts(node, "commands", commands.stream().map(CommandPattern::text).toList());
      }
      case SshGrant.Anything() -> node.put("grant", "anything");
    }
    json(node, entry.login());
  }

  static void json(ObjectNode node, SshLogin login) {
    var pin = login.pin();
    var key = node.putObject("hostKey").put("pinned", pin.known().isPresent());
    pin.known().ifPresent(known -> key.put("fingerprint", known.fingerprint()));
    key.put(
        "from",
        switch (pin) {
          case HostKeyPin.Declared _ -> "manifest";
          case HostKeyPin.Remembered _ -> "person";
          case HostKeyPin.Placeholder _, HostKeyPin.Absent _ -> "nobody";
        });
    node.putObject("identity")
        .put("file", login.identity().path().toString())
        .put("passphrase", login.identity().lock() == KeyFile.Lock.PASSPHRASE);
  }

  private static void texts(ObjectNode node, String key, List<String> values) {
    var array = node.putArray(key);
    values.forEach(array::add);
  }
}
