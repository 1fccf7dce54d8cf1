package dev.bottle.gateway.config;

import dev.bottle.gateway.config.ConfigDraft.ClientDraft;
import dev.bottle.gateway.config.GatewayConfig.TokenOrigin;
import dev.bottle.gateway.config.ReadContext.SecretSource;
import dev.bottle.gateway.policy.IpAddress;
import java.util.Optional;

/** An entry of {@code clients}. */
final class ClientElement implements JsonFields.Element<ClientDraft> {
  private final ReadContext context;

  ClientElement(ReadContext context) {
    this.context = context;
  }

  @Override
  public Optional<ClientDraft> read(LocatedJson value, Problems problems) {
    return JsonFields.of(value, problems).flatMap(fields -> client(fields, problems));
  }

  private Optional<ClientDraft> client(JsonFields fields, Problems problems) {
    var name = fields.required("name", ConfigTexts::bottleName);
    var address = fields.parsed("address", IpAddress::parse).map(Located::value);
    var allowlist =
        fields.any("allowlist").map(_ -> fields.list("allowlist", AllowEntryElement::read));
    var token = token(fields, problems);
    fields.end();
    return name.map(n -> new ClientDraft(n.value(), address, token, allowlist));
  }

  private Optional<TokenOrigin> token(JsonFields fields, Problems problems) {
    var variable = fields.parsed("token", ConfigTexts::variable);
    if (variable.isPresent()) {
      return Optional.of(new TokenOrigin.Variable(variable.get().value()));
    }
    if (fields.any("address").isPresent() || fields.any("token").isPresent()) {
      return Optional.empty();
    }
    if (context.secrets() == SecretSource.STDIN) {
      return Optional.of(new TokenOrigin.Stdin());
    }
    problems.add(fields.place(), "a client needs an \"address\" or a \"token\" to be known by");
    return Optional.empty();
  }
}
