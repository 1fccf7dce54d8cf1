package dev.bottle.gateway.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bottle.gateway.config.GatewayConfig.GitTarget;
import dev.bottle.gateway.config.ReadContext.SecretSource;
import dev.bottle.gateway.policy.GitEntry;
import dev.bottle.gateway.policy.GitUpstream;
import java.util.Optional;
import java.util.regex.Pattern;

/** An entry of {@code git}: one repository. */
final class GitElement implements JsonFields.Element<GitTarget> {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*");
  private static final int LONGEST = 128;

  private final ReadContext context;

  GitElement(ReadContext context) {
    this.context = context;
  }

  @Override
  public Optional<GitTarget> read(LocatedJson value, Problems problems) {
    return JsonFields.of(value, problems).flatMap(this::target);
  }

  private Optional<GitTarget> target(JsonFields fields) {
    var name = fields.required("Name", GitElement::name);
    var upstream = fields.required("Upstream", GitUpstream::parse).map(Located::value);
    var identity = fields.parsed("IdentityFile", context::filledPath).map(Located::value);
    var pin = fields.parsed("KnownHostKey", PublicKeyText::ofHost).map(Located::value);
    upstream.ifPresent(to -> keys(fields, to));
    var push = PushElement.read(fields);
    fields.end();
    return name.flatMap(
        n ->
            upstream.map(
                to ->
                    new GitTarget(
                        new GitEntry(n.value(), to, pin.map(PublicKeyText::text), push),
                        identity)));
  }

  private void keys(JsonFields fields, GitUpstream upstream) {
    switch (upstream) {
      case GitUpstream.Ssh _ -> {
        if (fields.any("IdentityFile").isEmpty() && context.secrets() == SecretSource.ENVIRONMENT) {
          fields.missing("IdentityFile");
        }
      }
      case GitUpstream.Https _ -> {
        fields.refuse(
            "IdentityFile", "over https the login is a credential, under \"credentials\"");
        fields.refuse("KnownHostKey", "over https it is the server's certificate that counts");
      }
    }
  }

  private static String name(String text) {
    if (text.length() > LONGEST || !NAME.matcher(text).matches() || text.endsWith(".git")) {
      throw new IllegalArgumentException(
          "Name is a path of your own, of letters, digits, dot, hyphen, underscore and slash, with"
              + " no .git at its end");
    }
    return text;
  }

  /** Writes what {@link #read} reads. */
  static void write(ObjectNode node, GitTarget target) {
    var entry = target.entry();
    node.put("Name", entry.name()).put("Upstream", entry.upstream().url());
    target.identityFile().ifPresent(file -> node.put("IdentityFile", file.toString()));
    entry.knownHostKey().ifPresent(key -> node.put("KnownHostKey", key));
    PushElement.write(node, entry.push());
  }
}
