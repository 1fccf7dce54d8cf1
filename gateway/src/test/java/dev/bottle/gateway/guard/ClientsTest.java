package dev.bottle.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.RuleSet;
import dev.bottle.gateway.dlp.Verdict;
import dev.bottle.gateway.policy.Admission;
import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.CidrBlock;
import dev.bottle.gateway.policy.Decision;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Endpoint;
import dev.bottle.gateway.policy.Intent;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.policy.SecretString;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClientsTest {
  private static final IpAddress HERE = IpAddress.parse("10.0.0.3");
  private static final IpAddress THERE = IpAddress.parse("10.0.0.4");
  private static final IpAddress ELSEWHERE = IpAddress.parse("10.0.0.5");
  private static final ClientLogin SILENT = new ClientLogin.None();
  private static final String CI = "token-of-the-ci-system";
  private static final String BOTH = "token-and-an-address";

  private final Client agent =
      new Client("agent", Optional.of(HERE), Optional.empty(), Optional.empty());
  private final Client ci =
      new Client("ci", Optional.empty(), secret(CI), Optional.of(granting("ci.example")));
  private final Client both =
      new Client("both", Optional.of(THERE), secret(BOTH), Optional.empty());
  private final Clients.Only mixed = new Clients.Only(List.of(agent, ci, both));

  @Test
  void aClientIsKnownByItsAddressItsTokenOrBoth() {
    assertThat(mixed.find(new Peer(HERE, SILENT))).contains(agent);
    assertThat(mixed.find(new Peer(ELSEWHERE, named("ci", CI)))).contains(ci);
    assertThat(mixed.find(new Peer(ELSEWHERE, bearer(CI)))).contains(ci);
    assertThat(mixed.find(new Peer(HERE, named("ci", CI)))).contains(ci);
    assertThat(mixed.find(new Peer(THERE, named("both", BOTH)))).contains(both);
    assertThat(mixed.find(new Peer(THERE, bearer(BOTH)))).contains(both);
  }

  @Test
  void whoShowsTheWrongThingIsNobody() {
    for (var login :
        List.of(
            named("ci", BOTH),
            named("both", CI),
            named("", CI),
            named("CI", CI),
            named("agent", ""),
            bearer(CI + "x"),
            bearer(CI.substring(1)),
            bearer(""),
            new ClientLogin.Unreadable())) {
      assertThat(mixed.find(new Peer(HERE, login))).isEmpty();
    }
    assertThat(mixed.find(new Peer(ELSEWHERE, SILENT))).isEmpty();
    assertThat(mixed.find(new Peer(THERE, SILENT))).isEmpty();
    assertThat(mixed.find(new Peer(HERE, named("both", BOTH)))).isEmpty();
  }

  @Test
  void whereNoTokenIsAskedForNoneCounts() {
    var only = new Clients.Only(List.of(agent));
    assertThat(only.find(new Peer(HERE, named("x", "whatever a tool may say")))).contains(agent);
    assertThat(only.find(new Peer(HERE, new ClientLogin.Unreadable()))).contains(agent);
    assertThat(only.find(new Peer(THERE, SILENT))).isEmpty();
  }

  @Test
  void aClientThatNothingIsKnownOfIsNone() {
    assertThatThrownBy(() -> new Client("x", Optional.empty(), Optional.empty(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void eachIsJudgedByItsOwnPolicy() {
    var guard = guard(mixed);
    assertThat(reaches(guard.as(new Peer(HERE, SILENT)), "all.example")).isTrue();
    assertThat(reaches(guard.as(new Peer(HERE, SILENT)), "ci.example")).isFalse();
    assertThat(reaches(guard.as(new Peer(HERE, bearer(CI))), "all.example")).isFalse();
    assertThat(reaches(guard.as(new Peer(HERE, bearer(CI))), "ci.example")).isTrue();
    assertThat(guard.as(new Peer(ELSEWHERE, SILENT))).isEmpty();
    assertThat(guard(new Clients.Everyone()).as(new Peer(ELSEWHERE, SILENT))).isPresent();
    assertThat(reaches(Optional.of(new Served("x", guard.closed())), "all.example")).isFalse();
  }

  @Test
  void noClientReachesTheGatewayItself() {
    var own = new Endpoint(IpAddress.parse("127.0.0.1"), 443);
    var guard = guard(mixed).withOwnListeners(Set.of(own));
    for (var login : List.of(SILENT, bearer(CI))) {
      var policy = guard.as(new Peer(HERE, login)).orElseThrow().guard().policy();
      assertThat(policy.admit(Destination.parse("x.example:443", 0), own.address()))
          .isInstanceOf(Admission.Refused.class);
      assertThat(policy.admit(Destination.parse("x.example:444", 0), own.address()))
          .isInstanceOf(Admission.Admitted.class);
    }
  }

  @Test
  void aTokenIsASecret() {
    assertThat(guard(mixed).rules().scanText(new Part.Query(), "q=" + CI, Set.of()))
        .isNotInstanceOf(Verdict.Clean.class);
    assertThat(ci.toString() + named("ci", CI) + bearer(CI)).doesNotContain(CI);
  }

  private static Guard guard(Clients clients) {
    return new Guard(
        granting("all.example"), clients, RuleSet.EMPTY, Inspection.DEFAULT, Vault.empty());
  }

  private static boolean reaches(Optional<Served> served, String host) {
    var intent = new Intent.Tunnel(Destination.parse(host, 443));
    return served.orElseThrow().guard().policy().decide(intent) instanceof Decision.Allow;
  }

  private static Policy granting(String host) {
    return Policy.of(
        new Policy.Rules(
            List.of(AllowEntry.parse(host)),
            List.of(),
            List.of(CidrBlock.parse("127.0.0.0/8")),
            Map.of()));
  }

  private static Optional<SecretString> secret(String text) {
    return Optional.of(new SecretString(text));
  }

  private static ClientLogin named(String client, String token) {
    return new ClientLogin.Named(client, new SecretString(token));
  }

  private static ClientLogin bearer(String token) {
    return new ClientLogin.Bearer(new SecretString(token));
  }
}
