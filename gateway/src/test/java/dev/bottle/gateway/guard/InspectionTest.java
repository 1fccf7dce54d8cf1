package dev.bottle.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.gateway.dlp.KnownSecret;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.RequestPath;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InspectionTest {

  @ParameterizedTest
  @CsvSource({
    "api.anthropic.com, /v1/messages, REDACT",
    "api.anthropic.com, /v1/messages/count_tokens, REDACT",
    "api.anthropic.com, /v1/messagesx, BLOCK",
    "api.anthropic.com, /v1/files, BLOCK",
    "api.anthropic.com, /v1/files/../messages, REDACT",
    "api.example.com, /v1/messages, BLOCK",
  })
  void onlyMessageCallsAreMaskedByDefault(String host, String path, DlpAction action) {
    assertThat(action(Inspection.DEFAULT, "jwt", host, path)).isEqualTo(action);
  }

  @ParameterizedTest
  @EnumSource(
      value = DlpAction.class,
      names = {"BLOCK", "REDACT", "LOG"})
  void anOperatorsChoiceIsForAllTraffic(DlpAction choice) {
    var inspection = new Inspection(Optional.of(choice), List.of());
    assertThat(action(inspection, "jwt", "api.anthropic.com", "/v1/messages")).isEqualTo(choice);
    assertThat(action(inspection, "jwt", "api.example.com", "/")).isEqualTo(choice);
  }

  @Test
  void anExemptionIsForItsRuleAndHost() {
    var inspection =
        new Inspection(
            Optional.of(DlpAction.BLOCK),
            List.of(new Exemption("jwt", HostPort.parse("api.example.com"))));
    assertThat(action(inspection, "jwt", "api.example.com", "/")).isEqualTo(DlpAction.EXEMPT);
    assertThat(action(inspection, "aws", "api.example.com", "/")).isEqualTo(DlpAction.BLOCK);
    assertThat(action(inspection, "jwt", "www.example.com", "/")).isEqualTo(DlpAction.BLOCK);
  }

  @ParameterizedTest
  @CsvSource({"BLOCK, BLOCK", "LOG, BLOCK", "REDACT, REDACT"})
  void theGatewaysOwnCredentialsNeverPass(DlpAction choice, DlpAction action) {
    var known = KnownSecret.RULE_ID;
    var inspection =
        new Inspection(
            Optional.of(choice), List.of(new Exemption(known, HostPort.parse("api.example.com"))));
    assertThat(action(inspection, known, "api.example.com", "/")).isEqualTo(action);
  }

  @Test
  void exemptIsNoChoiceForAllTraffic() {
    assertThatThrownBy(() -> new Inspection(Optional.of(DlpAction.EXEMPT), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static DlpAction action(Inspection inspection, String rule, String host, String path) {
    return inspection.actionFor(rule, Destination.parse(host, 443), RequestPath.parse(path));
  }
}
