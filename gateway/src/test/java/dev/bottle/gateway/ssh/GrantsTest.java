package dev.bottle.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.PushGrant;
import dev.bottle.gateway.policy.RepositoryPattern;
import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.policy.SshEntry;
import dev.bottle.gateway.policy.SshGrant;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes upstream in place of a command. */
class GrantsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "git-upload-pack 'org/repo.git'",
        "git upload-pack 'org/repo.git'",
        "git-upload-pack   org/repo.git",
        "'git-upload-pack' or'g/repo'.git"
      })
  void isMadeOfWhatWasUnderstood(String said) throws Exception {
    var grant =
        new SshGrant.Git(
            List.of(RepositoryPattern.parse("org/*")),
            SshGrant.Lfs.REFUSED,
            PushGrant.AGENT_BRANCHES);
    var entry =
        new SshEntry(
            "forge", Destination.parse("git.example.com:22", 22), "git", Optional.empty(), grant);
    var upstream = new SshUpstream(entry, new SecretString("unused here"), Optional.empty());
    var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    var offer = new Offer.Host(new Account(upstream, keys, Optional.empty()));
    assertThat(Grants.decide(offer, new Ask.Exec(said)))
        .isEqualTo(new Way.Through(new Ask.Exec("git-upload-pack 'org/repo.git'")));
  }
}
