package dev.bottle.launcher.manifest;

import dev.bottle.gateway.config.LocatedJson;
import dev.bottle.gateway.policy.HostPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code env} and {@code credentials}. */
final class ValueReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Set<String> CREDENTIAL_KEYS = Set.of("value", "hosts");

  private final HostView host;

  ValueReader(HostView host) {
    this.host = host;
  }

  Map<String, ValueSource> env(Section section) {
    var env = new LinkedHashMap<String, ValueSource>();
    for (var name : section.names()) {
      checkName(section, name);
      value(section, name).ifPresent(v -> env.put(name, v));
    }
    return env;
  }

  List<CredentialSpec> credentials(Section section) {
    var credentials = new ArrayList<CredentialSpec>();
    for (var name : section.names()) {
      checkName(section, name);
      section
          .value(name)
          .map(v -> Section.of(v, section.pathOf(name), CREDENTIAL_KEYS, section.findings()))
          .flatMap(entry -> credential(name, entry))
          .ifPresent(credentials::add);
    }
    return credentials;
  }

  private Optional<CredentialSpec> credential(String name, Section entry) {
    var hosts = entry.strings("hosts", text -> HostPort.parse(text).text());
    if (entry.value("hosts").isEmpty()) {
      entry.missing("hosts");
    }
    if (entry.value("value").isEmpty()) {
      entry.missing("value");
      return Optional.empty();
    }
    var value = value(entry, "value");
    if (value.isPresent() && value.get() instanceof ValueSource.Literal) {
      entry.problem("value", "a secret does not stand in the manifest: use \"${VAR}\" or \"?…\"");
    }
    return value.map(v -> new CredentialSpec(name, v, hosts));
  }

  private void checkName(Section section, String name) {
    if (!NAME.matcher(name).matches()) {
      section.problem(name, "not a name that an environment variable can have");
    } else if (name.equals(HostView.AGENT_TOKEN) && host.isSet(HostView.BUILT_IN_TOKEN)) {
      section.hostProblem(
          name,
          "$"
              + HostView.BUILT_IN_TOKEN
              + " on this host already gives the agent its login:"
              + " take one of the two away");
    }
  }

  private Optional<ValueSource> value(Section section, String key) {
    return section
        .value(key)
        .flatMap(
            v -> {
              if (v instanceof LocatedJson.Text string) {
                return Optional.of(source(section, key, string.value()));
              }
              section.problem(key, "must be a string, not " + v.kind());
              return Optional.empty();
            });
  }

  private ValueSource source(Section section, String key, String text) {
    if (text.startsWith("?")) {
      return new ValueSource.Prompt(text.substring(1).strip());
    }
    if (text.startsWith("${") && text.indexOf('}') == text.length() - 1) {
      var name = text.substring(2, text.length() - 1);
      if (!NAME.matcher(name).matches()) {
        section.problem(key, "\"" + Shown.text(text) + "\" does not name an environment variable");
      } else if (!host.isSet(name)) {
        section.hostProblem(key, "$" + name + " is not set on this host");
      }
      return new ValueSource.HostVariable(name);
    }
    if (text.indexOf('\0') >= 0) {
      section.problem(key, "an environment variable cannot hold a NUL");
    }
    return new ValueSource.Literal(text);
  }
}
