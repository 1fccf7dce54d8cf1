package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.git.UploadBridge;
import dev.bottle.gateway.git.UpstreamTransport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A real git that speaks as over ssh, by the git protocol's own daemon port, which is the same but
 * for its first line; and a real git server over https behind the bridge.
 */
class UploadBridgeIT {
  @TempDir private Path dir;
  private Forge forge;
  private Git git;
  private Path bare;
  private ServerSocket door;
  private UpstreamTransport upstream;

  @BeforeEach
  void start() throws Exception {
    forge = new Forge(dir);
    git = forge.git;
    bare = forge.bare;
    upstream = forge.to("/acme/tool.git", Forge.PASSWORD);
    door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  @AfterEach
  void stop() throws IOException {
    door.close();
    forge.close();
  }

  private void serve() {
    while (true) {
      try {
        var client = door.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      var in = client.getInputStream();
      int length = Integer.parseInt(new String(in.readNBytes(4), StandardCharsets.US_ASCII), 16);
      var asked = new String(in.readNBytes(length - 4), StandardCharsets.ISO_8859_1);
      var protocol = asked.contains("\0version=2") ? "version=2" : "";
      UploadBridge.serve(
          upstream, protocol, in, client.getOutputStream(), new ByteArrayOutputStream());
    } catch (IOException e) {
      // The client is told by its own end of the connection.
    }
  }

  private String url() {
    return "git://127.0.0.1:" + door.getLocalPort() + "/tool";
  }

  @Test
  void clonesAndFetchesWithAllTheirKinds() throws Exception {
    git.run(dir, "clone", "-q", url(), "full").succeeded();
    assertThat(git.ask(dir.resolve("full"), "rev-parse", "HEAD"))
        .isEqualTo(git.ask(bare, "rev-parse", "main"));
    for (int i = 0; i < 20; i++) {
      git.commit(dir.resolve("full"), "file" + i, "text " + i + "\n");
    }
    git.run(dir.resolve("full"), "push", "-q", bare.toString(), "main", "main:refs/heads/other")
        .succeeded();
    git.run(dir, "clone", "-q", "--depth", "2", url(), "shallow").succeeded();
    assertThat(git.ask(dir.resolve("shallow"), "rev-list", "--count", "HEAD")).isEqualTo("2");
    git.run(dir.resolve("shallow"), "fetch", "-q", "--unshallow").succeeded();
    assertThat(git.ask(dir.resolve("shallow"), "rev-list", "--count", "HEAD")).isEqualTo("21");
    git.run(dir, "clone", "-q", "--filter=blob:none", url(), "partial").succeeded();
    assertThat(Files.readString(dir.resolve("partial/file19"))).isEqualTo("text 19\n");
    git.commit(dir.resolve("full"), "late", "late\n");
    git.run(dir.resolve("full"), "push", "-q", bare.toString(), "main").succeeded();
    git.run(dir.resolve("partial"), "pull", "-q").succeeded();
    assertThat(dir.resolve("partial/late")).exists();
    assertThat(git.ask(dir, "ls-remote", url(), "refs/heads/other")).contains("refs/heads/other");
    assertThat(forge.origin.requests).allMatch(r -> r.endsWith(" +"));
  }

  @Test
  void anEmptyRepositoryIsCloned() throws Exception {
    git.run(bare, "update-ref", "-d", "refs/heads/main").succeeded();
    git.run(dir, "clone", "-q", url(), "empty").succeeded();
    assertThat(git.ask(dir.resolve("empty"), "symbolic-ref", "HEAD")).isEqualTo("refs/heads/main");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          version=1 |                                                             | version 2 only
          version=2 | 0018command=object-info\\n0000                              | only ls-refs and fetch
          version=2 | 0017command=bundle-uri\\n0000                               | only ls-refs and fetch
          version=2 | 0012command=fetch\\n0017server-option=a=b\\n0000            | was not offered
          version=2 | 0012command=fetch\\n00010018packfile-uris https0000         | was not offered
          version=2 | 0012command=fetch\\n000100010000                            | longer than it may be
          version=2 | zzzz                                                       | no length
          """)
  void refusesWhatItDoesNotServe(String protocol, String said, String sentence) throws Exception {
    var answer = new ByteArrayOutputStream();
    var complaints = new ByteArrayOutputStream();
    var client = said == null ? "" : said.replace("\\n", "\n");
    int exit =
        UploadBridge.serve(
            upstream,
            protocol,
            new ByteArrayInputStream(client.getBytes(StandardCharsets.US_ASCII)),
            answer,
            complaints);
    assertThat(exit).isEqualTo(1);
    assertThat(complaints.toString(StandardCharsets.US_ASCII))
        .startsWith("bottle: ")
        .contains(sentence);
    assertThat(answer.toString(StandardCharsets.US_ASCII))
        .doesNotContain("bundle-uri")
        .doesNotContain("object-info")
        .doesNotContain("server-option");
  }
}
