package dev.bottle.gateway.config;

import dev.bottle.gateway.config.ConfigDraft.CredentialDraft;
import dev.bottle.gateway.config.ReadContext.SecretSource;
import dev.bottle.gateway.credential.Credential;
import dev.bottle.gateway.policy.HostPort;
import java.util.Optional;

/** An entry of {@code credentials}. */
final class CredentialElement {
  private final ReadContext context;
  private final Problems problems;

  CredentialElement(ReadContext context, Problems problems) {
    this.context = context;
    this.problems = problems;
  }

  Optional<CredentialDraft> read(String name, LocatedJson value) {
    if (!ConfigTexts.isName(name)) {
      problems.add(value.place(), Shown.quoted(name) + " is no name for a credential");
    }
    return JsonFields.of(value, problems).map(fields -> entry(name, fields));
  }

  private CredentialDraft entry(String name, JsonFields fields) {
    var variable = fields.parsed("value", ConfigTexts::variable).map(Located::value);
    var hosts = fields.filledList("hosts", JsonFields.parsedBy(HostPort::parse));
    var placeholder = fields.parsed("placeholder", CredentialElement::placeholder);
    if (fields.any("value").isEmpty() && context.secrets() == SecretSource.ENVIRONMENT) {
      fields.missing("value");
    }
    if (fields.any("hosts").isEmpty()) {
      fields.missing("hosts");
    }
    fields.end();
    return new CredentialDraft(name, variable, hosts, placeholder.map(Located::value));
  }

  private static String placeholder(String text) {
    Credential.placeholderFlaw(text)
        .ifPresent(
            flaw -> {
              throw new IllegalArgumentException(flaw);
            });
    return text;
  }
}
