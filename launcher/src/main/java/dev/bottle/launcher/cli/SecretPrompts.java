package dev.bottle.launcher.cli;

import dev.bottle.launcher.manifest.HostView;
import dev.bottle.launcher.manifest.Shown;
import dev.bottle.launcher.plan.EnvValue;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.plan.ResolvedSecrets;
import dev.bottle.launcher.session.Canaries;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Optional;

/** Reads the values that a plan points at, and asks for those that only the person knows. */
final class SecretPrompts {
  private final HostView host;
  private final Person person;
  private final Identities identities;

  SecretPrompts(HostView host, Person person, Identities identities) {
    this.host = host;
    this.person = person;
    this.identities = identities;
  }

  /** A value was not to be had. The message is for people. */
  static final class NoValueException extends Exception {
    private static final long serialVersionUID = 1L;

    NoValueException(String message) {
      super(message);
    }
  }

  /** Whether anything has to be asked. */
  static boolean asks(Plan plan) {
    return plan.env().values().stream().anyMatch(EnvValue.Prompt.class::isInstance)
        || plan.credentials().stream().anyMatch(c -> c.source() instanceof EnvValue.Prompt)
        || Identities.asks(plan);
  }

  /** Draws the bottle's canaries too. */
  ResolvedSecrets resolve(Plan plan, Exposure exposure) throws NoValueException {
    var env = new LinkedHashMap<String, String>();
    for (var entry : plan.env().entrySet()) {
      var value = value(entry.getKey(), entry.getValue());
      value.ifPresent(v -> env.put(entry.getKey(), v));
    }
    var credentials = new LinkedHashMap<String, String>();
    for (var credential : plan.credentials()) {
      var value = value(credential.name(), credential.source());
      value.ifPresent(v -> credentials.put(credential.name(), v));
    }
    var opened = identities.open(plan);
    return new ResolvedSecrets(
        env,
        credentials,
        opened.keys(),
        opened.passphrases(),
        exposure.known(env),
        Canaries.drawn(new SecureRandom()).values());
  }

  private Optional<String> value(String name, EnvValue source) throws NoValueException {
    return switch (source) {
      case EnvValue.Literal _, EnvValue.Placeholder _ -> Optional.empty();
      case EnvValue.HostVariable(var variable) ->
          Optional.of(
              host.env()
                  .apply(variable)
                  .orElseThrow(
                      () -> new NoValueException("$" + variable + " is not set on this host")));
      case EnvValue.Prompt(var text) -> {
        var question = text.isEmpty() ? name : name + " (" + Shown.text(text) + ")";
        yield Optional.of(
            person
                .secret(question)
                .filter(v -> !v.isEmpty())
                .orElseThrow(() -> new NoValueException("no value given for " + name)));
      }
    };
  }
}
