package dev.bottle.gateway.config;

import dev.bottle.gateway.config.GatewayConfig.CredentialEntry;
import dev.bottle.gateway.credential.Credential;
import dev.bottle.gateway.credential.PlaceholderMint;
import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.policy.SecretString;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Brings credential entries and their values together. */
public final class VaultAssembly {
  private final Function<String, @Nullable String> environment;
  private final PlaceholderMint mint;

  /** Values come from this environment where standard input did not bring them. */
  public VaultAssembly(Function<String, @Nullable String> environment, PlaceholderMint mint) {
    this.environment = environment;
    this.mint = mint;
  }

  /**
   * The vault of a configuration.
   *
   * @param previous the vault before a reload: the agent goes on using its placeholders
   * @param problems learns of each value that is missing, unusable or for nothing; entries that it
   *     has problems of are left out
   */
  public Vault assemble(GatewayConfig config, Secrets secrets, Vault previous, Problems problems) {
    var lookup = new SecretLookup(secrets.credentials(), environment, "credential", problems);
    var credentials = new ArrayList<Credential>();
    for (var entry : config.credentials()) {
      var place = Place.ROOT.member("credentials", 0, 0).member(entry.name(), 0, 0);
      if (problems.anyUnder(place.path())) {
        continue;
      }
      lookup
          .value(entry.name(), entry.variable(), place)
          .flatMap(value -> credential(entry, value, previous, place, problems))
          .ifPresent(credentials::add);
    }
    lookup.onlyFor(config.credentials().stream().map(CredentialEntry::name).toList());
    return problems.isEmpty() ? Vault.of(credentials) : Vault.empty();
  }

  private Optional<Credential> credential(
      CredentialEntry entry, SecretString value, Vault previous, Place place, Problems problems) {
    var placeholder =
        entry
            .placeholder()
            .or(() -> Optional.ofNullable(previous.placeholders().get(entry.name())))
            .orElseGet(() -> mint.mint(entry.name(), value));
    try {
      return Optional.of(new Credential(entry.name(), value, placeholder, entry.hosts()));
    } catch (IllegalArgumentException e) {
      problems.add(place, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
