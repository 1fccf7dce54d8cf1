package dev.bottle.gateway.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bottle.gateway.config.GatewayConfig.SshTarget;
import dev.bottle.gateway.config.ReadContext.SecretSource;
import dev.bottle.gateway.policy.CommandPattern;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.RepositoryPattern;
import dev.bottle.gateway.policy.SshEntry;
import dev.bottle.gateway.policy.SshGrant;
import dev.bottle.gateway.policy.SshGrant.Lfs;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** An entry of {@code ssh}, with the words of ssh_config. */
final class SshElement implements JsonFields.Element<SshTarget> {
  private static final int PORT = 22;

  /** What such a user logs in for. */
  private static final String GIT_USER = "git";

  private static final Pattern USER = Pattern.compile("[!-~&&[^-]][!-~]{0,127}");

  private final ReadContext context;

  SshElement(ReadContext context) {
    this.context = context;
  }

  @Override
  public Optional<SshTarget> read(LocatedJson value, Problems problems) {
    return JsonFields.of(value, problems).flatMap(fields -> target(fields, problems));
  }

  private Optional<SshTarget> target(JsonFields fields, Problems problems) {
    var host = fields.required("Host", SshElement::alias);
    var hostname = fields.required("Hostname", Host::parse);
    var user = fields.required("User", SshElement::user);
    var port = fields.read("Port", JsonFields.wholeNumber(1, 65_535));
    var identity = fields.parsed("IdentityFile", context::filledPath).map(Located::value);
    if (fields.any("IdentityFile").isEmpty() && context.secrets() == SecretSource.ENVIRONMENT) {
      fields.missing("IdentityFile");
    }
    var pin = fields.parsed("KnownHostKey", PublicKeyText::ofHost).map(Located::value);
    var grant = grant(fields, user.map(Located::value), problems);
    fields.end();
    if (host.isEmpty() || hostname.isEmpty() || user.isEmpty()) {
      return Optional.empty();
    }
    var upstream = new Destination(hostname.get().value(), port.map(Located::value).orElse(PORT));
    var entry =
        new SshEntry(
            host.get().value(), upstream, user.get().value(), pin.map(PublicKeyText::text), grant);
    return Optional.of(new SshTarget(entry, identity));
  }

  private static SshGrant grant(JsonFields fields, Optional<String> user, Problems problems) {
    var repositories =
        ConfigDraft.values(fields.filledList("git", JsonFields.parsedBy(RepositoryPattern::parse)));
    var commands =
        ConfigDraft.values(
            fields.filledList("commands", JsonFields.parsedBy(CommandPattern::parse)));
    var lfs = fields.read("lfs", SshElement::lfs).map(Located::value);
    if (fields.any("git").isPresent() || user.equals(Optional.of(GIT_USER))) {
      fields
          .any("commands")
          .ifPresent(
              v ->
                  problems.add(
                      v.place(),
                      "this entry is for git only, by its user or by \"git\": it grants no other"
                          + " commands"));
      return new SshGrant.Git(repositories, lfs.orElse(Lfs.REFUSED), PushElement.read(fields));
    }
    PushElement.refuse(fields);
    fields
        .any("lfs")
        .ifPresent(v -> problems.add(v.place(), "\"lfs\" goes with entries that are for git only"));
    return commands.isEmpty() ? new SshGrant.Anything() : new SshGrant.Commands(commands);
  }

  private static Optional<Lfs> lfs(LocatedJson value, Problems problems) {
    if (value instanceof LocatedJson.Bool(var _, var granted)) {
      return Optional.of(granted ? Lfs.ALLOWED : Lfs.REFUSED);
    }
    problems.add(value.place(), "expected true or false, found " + value.kind());
    return Optional.empty();
  }

  private static String alias(String text) {
    if (!ConfigTexts.isName(text)) {
      throw new IllegalArgumentException(
          "Host is a name of your own, of letters, digits, dot, hyphen and underscore");
    }
    return text;
  }

  private static String user(String text) {
    if (!USER.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a user name has visible ASCII characters and does not begin with a hyphen");
    }
    return text;
  }

  /** Writes what {@link #read} reads. */
  static void write(ObjectNode node, SshTarget target) {
    var entry = target.entry();
    node.put("Host", entry.host())
        .put("Hostname", entry.upstream().host().text())
        .put("User", entry.user())
        .put("Port", entry.upstream().port());
    target.identityFile().ifPresent(file -> node.put("IdentityFile", file.toString()));
    entry.knownHostKey().ifPresent(key -> node.put("KnownHostKey", key));
    switch (entry.grant()) {
      case SshGrant.Git(var repositories, var lfs, var push) -> {
        texts(node, "git", repositories, RepositoryPattern::text);
        PushElement.write(node, push);
        switch (lfs) {
          case ALLOWED -> node.put("lfs", true);
          case REFUSED -> {} // what stands nowhere is refused
        }
      }
      case SshGrant.Commands(var commands) ->
          texts(node, "commands", commands, CommandPattern::text);
      case SshGrant.Anything() -> {}
    }
  }

  private static <T> void texts(
      ObjectNode node, String key, List<T> values, Function<T, String> text) {
    if (!values.isEmpty()) {
      var array = node.putArray(key);
      values.forEach(value -> array.add(text.apply(value)));
    }
  }
}
