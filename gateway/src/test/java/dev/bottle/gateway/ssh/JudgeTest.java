package dev.bottle.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.RuleFiles;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.guard.Exemption;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.guard.Inspection;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.Policy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a finding in a command leads to. */
class JudgeTest {
  private static final String AWS = "AK" + "IA" + "Q3ZT7LM5WX2RPD6C";
  private static final String GITHUB = "gh" + "p_" + "0aB3dE6fG9hJ2kL5mN8pQ1rS4tU7vW0xY3zA";
  private static final Destination TARGET = Destination.parse("h.example:22", 0);
  private static final Exemption AWS_THERE =
      new Exemption("aws-access-token", HostPort.parse("h.example:22"));

  private static Judge judge(Optional<DlpAction> action, Exemption... exempt) throws Exception {
    var guard =
        new Guard(
            Policy.of(new Policy.Rules(List.of(), List.of(), List.of(), Map.of())),
            RuleFiles.load(List.of(RuleFiles.BUILTIN), Path.of("")).rules(),
            new Inspection(action, List.of(exempt)),
            Vault.empty());
    return new Judge(guard, TARGET);
  }

  @Test
  void refusesByDefault() throws Exception {
    var judge = judge(Optional.empty());
    assertThat(judge.isClean("echo \u00e9\u20ac")).isTrue();
    assertThatThrownBy(() -> judge.isClean("echo \u20ac " + AWS))
        .isInstanceOf(RefusedException.class);
    assertThat(judge.noted()).isEmpty();
  }

  @Test
  void masksNothing() throws Exception {
    var judge = judge(Optional.of(DlpAction.REDACT));
    assertThatThrownBy(() -> judge.isClean("echo " + AWS)).isInstanceOf(RefusedException.class);
  }

  @Test
  void tellsOfWhatIsOnlyLogged() throws Exception {
    var judge = judge(Optional.of(DlpAction.LOG));
    assertThat(judge.isClean("echo \u20ac " + AWS + " " + GITHUB)).isFalse();
    assertThat(judge.noted())
        .contains(new Outcome.Allowed(Optional.of("aws-access-token"), Optional.of("command")));
  }

  @Test
  void anExemptedFindingPassesAndHidesNoOther() throws Exception {
    var judge = judge(Optional.empty(), AWS_THERE);
    assertThat(judge.isClean("echo " + AWS)).isFalse();
    assertThat(judge.noted()).isEmpty();
    assertThatThrownBy(() -> judge.isClean("echo \u20ac " + AWS + " " + GITHUB))
        .isInstanceOf(RefusedException.class);
  }
}
