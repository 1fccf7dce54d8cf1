package dev.bottle.gateway.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Requests as git's own client would not send them, straight to the gate. */
final class RawPush {
  static final String REF = "refs/heads/agent/a";
  static final String CAPABILITIES = "report-status side-band-64k agent=x";

  private final TestPush push;
  private final long before;

  /**
   * Takes note of what upstream has.
   *
   * @param push with its upstream as it is to stay
   */
  RawPush(TestPush push) throws Exception {
    this.push = push;
    this.before = push.objects();
  }

  /** Sends these bytes as one request, and reads what comes. */
  String send(byte[]... parts) throws IOException {
    var request = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      request.write(part);
    }
    var answer = new ByteArrayOutputStream();
    push.gate.receive(push.ask(), new ByteArrayInputStream(request.toByteArray()), answer);
    return answer.toString(StandardCharsets.UTF_8);
  }

  static byte[] commands(String... lines) throws IOException {
    var out = new ByteArrayOutputStream();
    var packets = new PktWriter(out);
    for (var line : lines) {
      packets.text(line);
    }
    packets.end();
    return out.toByteArray();
  }

  /** The command that makes {@link #REF}. */
  static byte[] create(String id) throws IOException {
    return commands(RefUpdate.NONE + " " + id + " " + REF + "\0 " + CAPABILITIES);
  }

  void isMalformed(String answer, String detail) throws Exception {
    assertThat(answer).contains("denied (push-malformed): " + detail);
    assertThat(push.event().outcome()).isEqualTo(new Outcome.Denied("push-malformed"));
    isNotSent();
  }

  /** Upstream is as it was. */
  void isNotSent() throws Exception {
    assertThat(push.objects()).isEqualTo(before);
  }
}
