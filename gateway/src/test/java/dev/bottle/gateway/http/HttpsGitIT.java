package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.gateway.git.UpstreamTransport.Service;
import dev.bottle.gateway.upstream.UpstreamException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way to a real git server over https. */
class HttpsGitIT {
  private static final String PASSWORD = Forge.PASSWORD;

  @TempDir private Path dir;
  private Forge forge;

  @BeforeEach
  void start() throws Exception {
    forge = new Forge(dir);
  }

  @AfterEach
  void stop() {
    forge.close();
  }

  private static String pkt(String text) {
    return String.format("%04x", text.length() + 4) + text;
  }

  @Test
  void advertisesWithoutWhatOnlyHttpsAdds() throws Exception {
    var main = forge.git.ask(forge.bare, "rev-parse", "main");
    for (var service : Service.values()) {
      try (var conversation = forge.to("/acme/tool.git", PASSWORD).open(service, "")) {
        var text = text(conversation.answers().readAllBytes());
        assertThat(text.substring(4)).startsWith(main + " ").doesNotContain("# service");
        assertThat(text).endsWith("0000");
      }
    }
    assertThat(forge.origin.requests).allMatch(r -> r.endsWith(" +"));
  }

  @Test
  void asksOneQuestionAfterTheOther() throws Exception {
    var transport = forge.to("/acme/tool.git", PASSWORD);
    try (var conversation = transport.open(Service.UPLOAD_PACK, "version=2")) {
      assertThat(text(conversation.answers().readAllBytes())).startsWith("000eversion 2\n");
      for (int i = 0; i < 3; i++) {
        var question = pkt("command=ls-refs\n") + "0001" + pkt("ref-prefix refs/heads/") + "0000";
        conversation.questions().write(question.getBytes(StandardCharsets.US_ASCII));
        conversation.ask();
        assertThat(text(conversation.answers().readAllBytes())).contains(" refs/heads/main\n");
      }
      assertThat(conversation.complaints().readAllBytes()).isEmpty();
    }
  }

  @Test
  void streamsALongQuestionInChunks() throws Exception {
    try (var conversation =
        forge.to("/acme/tool.git", PASSWORD).open(Service.UPLOAD_PACK, "version=2")) {
      conversation.answers().readAllBytes();
      conversation
          .questions()
          .write((pkt("command=ls-refs\n") + "0001").getBytes(StandardCharsets.US_ASCII));
      var prefix =
          pkt("ref-prefix refs/heads/" + "x".repeat(1000) + "\n")
              .getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 4000; i++) {
        conversation.questions().write(prefix);
      }
      conversation
          .questions()
          .write(
              (pkt("ref-prefix refs/heads/main\n") + "0000").getBytes(StandardCharsets.US_ASCII));
      conversation.ask();
      assertThat(text(conversation.answers().readAllBytes())).contains(" refs/heads/main\n");
    }
    assertThat(forge.origin.framings).contains("git-upload-pack chunked");
  }

  @Test
  void saysWhatUpstreamAnswersInsteadAndNeverTheLogin() throws Exception {
    refuses("/acme/tool.git", "another-password-than-it", "wants another login");
    refuses("/acme/none.git", PASSWORD, "has no such repository");
    refuses("/moved/tool.git", PASSWORD, "sends elsewhere (status 301), which is not followed");
  }

  private void refuses(String path, String password, String sentence) throws Exception {
    var transport = forge.to(path, password);
    assertThatThrownBy(() -> transport.open(Service.RECEIVE_PACK, ""))
        .isInstanceOf(UpstreamException.class)
        .hasMessageContaining("api.example.com:" + forge.origin.port + " " + sentence)
        .hasMessageNotContaining(password);
  }

  @Test
  void aWriterLearnsThatUpstreamHasAnsweredAlready() throws Exception {
    try (var conversation = forge.to("/acme/tool.git", PASSWORD).open(Service.RECEIVE_PACK, "")) {
      conversation.answers().readAllBytes();
      assertThatThrownBy(
              () -> {
                var junk = new byte[1 << 20];
                for (int i = 0; i < 200; i++) {
                  conversation.questions().write(junk);
                }
                conversation.ask();
                conversation.answers().readAllBytes();
                throw new AssertionError("all was taken");
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aClosedConversationTakesNothingMore() throws Exception {
    var conversation = forge.to("/acme/tool.git", PASSWORD).open(Service.RECEIVE_PACK, "");
    conversation.answers().readAllBytes();
    conversation.close();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 64; i++) {
                conversation.questions().write(new byte[1 << 20]);
              }
            })
        .isInstanceOf(IOException.class);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
