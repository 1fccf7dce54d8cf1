package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.GitEntry;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What one listener serves. */
sealed interface Offer {
  /** The entry's Host or Name. */
  String name();

  /** Upstream's server. */
  Destination target();

  /** How upstream is logged in to; empty where it is not reached by ssh. */
  Optional<Account> login();

  /** Whether the entry is the same, with the same key. */
  boolean isSame(Offer other);

  /** What the entry is, in words. */
  String text();

  /** An ssh entry. */
  record Host(Account account) implements Offer {
    @Override
    public String name() {
      return account.entry().host();
    }

    @Override
    public Destination target() {
      return account.entry().upstream();
    }

    @Override
    public Optional<Account> login() {
      return Optional.of(account);
    }

    @Override
    public boolean isSame(Offer other) {
      return other instanceof Host(var now) && now.upstream().equals(account.upstream());
    }

    @Override
    public String text() {
      return "the ssh entry " + name();
    }
  }

  /** A git entry. */
  record Repository(SshRepository repository, Optional<Account> login) implements Offer {
    GitEntry entry() {
      return repository.entry();
    }

    @Override
    public String name() {
      return entry().name();
    }

    @Override
    public Destination target() {
      return entry().upstream().at();
    }

    @Override
    public boolean isSame(Offer other) {
      return other instanceof Repository(var now, _) && now.equals(repository);
    }

    @Override
    public String text() {
      return "the git entry " + name();
    }
  }

  /**
   * Reads the keys of all entries, by their names.
   *
   * @throws InvalidIdentityException for an entry whose private key cannot be used
   * @throws IOException when a pinned key is none
   */
  static Map<String, Offer> all(SshAccess access) throws IOException {
    var offers = new LinkedHashMap<String, Offer>();
    for (var upstream : access.upstreams()) {
      offers.put(upstream.entry().host(), new Host(Account.of(upstream)));
    }
    for (var repository : access.repositories()) {
      var account = repository.account();
      Optional<Account> login =
          account.isPresent() ? Optional.of(Account.of(account.get())) : Optional.empty();
      offers.put(repository.entry().name(), new Repository(repository, login));
    }
    return Map.copyOf(offers);
  }
}
