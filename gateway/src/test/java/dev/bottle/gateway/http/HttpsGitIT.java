package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.gateway.credential.Credential;
import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.git.UpstreamTransport;
import dev.bottle.gateway.git.UpstreamTransport.Service;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.GitUpstream;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.RequestPath;
import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.upstream.UpstreamException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way to a real git server over https. */
class HttpsGitIT {
  private static final String PASSWORD = "the-real-password-of-the-forge";

  @TempDir private Path dir;
  private TestGateway gateway;
  private Git git;
  private GitOrigin origin;
  private Path bare;

  @BeforeEach
  void start() throws Exception {
    gateway = new TestGateway();
    git = new Git(dir);
    Files.createDirectories(dir.resolve("srv/acme"));
    bare = git.newUpstream(dir.resolve("srv/acme/tool.git"));
    origin = new GitOrigin(gateway.originAuthority, dir.resolve("srv"), PASSWORD);
  }

  @AfterEach
  void stop() {
    gateway.close();
    origin.close();
  }

  private UpstreamTransport to(String path, String password) throws Exception {
    var vault =
        Vault.of(
            List.of(
                new Credential(
                    "FORGE",
                    new SecretString(password),
                    "placeholder-of-forge",
                    List.of(HostPort.parse("api.example.com")))));
    var at = new Destination(Host.parse("api.example.com"), origin.port);
    return new HttpsGit(gateway.upstreams, gateway.loops, HttpLimits.DEFAULTS)
        .to(
            new GitUpstream.Https(at, RequestPath.parse(path)),
            gateway.guard(Optional.empty(), vault));
  }

  private static String pkt(String text) {
    return String.format("%04x", text.length() + 4) + text;
  }

  @Test
  void advertisesWithoutWhatOnlyHttpsAdds() throws Exception {
    var main = git.ask(bare, "rev-parse", "main");
    for (var service : Service.values()) {
      try (var conversation = to("/acme/tool.git", PASSWORD).open(service, "")) {
        var text = text(conversation.answers().readAllBytes());
        assertThat(text.substring(4)).startsWith(main + " ").doesNotContain("# service");
        assertThat(text).endsWith("0000");
      }
    }
    assertThat(origin.requests).allMatch(r -> r.endsWith(" +"));
  }

  @Test
  void asksOneQuestionAfterTheOther() throws Exception {
    var transport = to("/acme/tool.git", PASSWORD);
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
    try (var conversation = to("/acme/tool.git", PASSWORD).open(Service.UPLOAD_PACK, "version=2")) {
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
    assertThat(origin.framings).contains("git-upload-pack chunked");
  }

  @Test
  void saysWhatUpstreamAnswersInsteadAndNeverTheLogin() throws Exception {
    refuses("/acme/tool.git", "another-password-than-it", "wants another login");
    refuses("/acme/none.git", PASSWORD, "has no such repository");
    refuses("/moved/tool.git", PASSWORD, "sends elsewhere (status 301), which is not followed");
  }

  private void refuses(String path, String password, String sentence) throws Exception {
    var transport = to(path, password);
    assertThatThrownBy(() -> transport.open(Service.RECEIVE_PACK, ""))
        .isInstanceOf(UpstreamException.class)
        .hasMessageContaining("api.example.com:" + origin.port + " " + sentence)
        .hasMessageNotContaining(password);
  }

  @Test
  void aWriterLearnsThatUpstreamHasAnsweredAlready() throws Exception {
    try (var conversation = to("/acme/tool.git", PASSWORD).open(Service.RECEIVE_PACK, "")) {
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
    var conversation = to("/acme/tool.git", PASSWORD).open(Service.RECEIVE_PACK, "");
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
