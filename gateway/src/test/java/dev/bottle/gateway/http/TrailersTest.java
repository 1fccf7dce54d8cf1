package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.policy.DenyReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrailersTest {

  private static Trailers.Judged judge(DlpAction action, String... namesAndValues)
      throws Exception {
    var fields = new ArrayList<Fields.Field>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.add(Fields.Field.of(namesAndValues[i], namesAndValues[i + 1]));
    }
    var request =
        new Ruling.Outbound(
            "POST",
            Scheme.HTTPS,
            Bodies.TARGET,
            Bodies.PATH,
            "",
            Fields.NONE,
            new Framing.Chunked(),
            new ContentCoding.Identity(),
            Set.of(),
            Optional.empty());
    return Trailers.judge(Bodies.guard(action), request, new Fields(fields));
  }

  @Test
  void whatOnlyAHeadMaySayIsDropped() throws Exception {
    var judged =
        judge(
            DlpAction.BLOCK,
            "X-Checksum",
            "abc",
            "Host",
            "other.example",
            "Authorization",
            "Bearer x",
            "Transfer-Encoding",
            "chunked",
            "Content-Length",
            "5",
            "Content-Type",
            "text/plain",
            "X-HTTP-Method-Override",
            "DELETE",
            "If-Match",
            "*");
    var kept = new Fields(List.of(Fields.Field.of("X-Checksum", "abc")));
    assertThat(judged).isEqualTo(new Trailers.Judged.Forward(kept, Optional.empty()));
  }

  @Test
  void aSecretIsRefusedOrNotedAndNeverNamed() throws Exception {
    assertThat(judge(DlpAction.BLOCK, "X-Note", Bodies.SECRET))
        .isEqualTo(refusal("trailer x-note"));
    assertThat(judge(DlpAction.REDACT, "X-Note", Bodies.SECRET))
        .isEqualTo(refusal("trailer x-note"));
    assertThat(judge(DlpAction.BLOCK, Bodies.SECRET, "x")).isEqualTo(refusal("trailer [redacted]"));
    assertThat(judge(DlpAction.LOG, "X-Note", Bodies.SECRET))
        .isInstanceOfSatisfying(
            Trailers.Judged.Forward.class,
            forward ->
                assertThat(forward.noted()).contains(new Noted("acme-token", "trailer x-note")));
  }

  private static Trailers.Judged refusal(String place) {
    return new Trailers.Judged.Refuse(new DenyReason.SecretFound("acme-token", place));
  }
}
