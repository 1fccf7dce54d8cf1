package dev.bottle.gateway.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret wherever a push can carry one: nothing of it arrives. */
final class SecretPlacesTest {
  private static final String SECRET = TestPush.SECRET;

  @TempDir Path folder;
  TestPush push;
  long before;

  @BeforeEach
  void start() throws Exception {
    push = new TestPush(folder);
    push.seed();
    push.grant = TestPush.refs("refs/heads/*", "refs/tags/*", "refs/notes/*");
    before = push.objects();
  }

  @AfterEach
  void stop() throws Exception {
    push.close();
  }

  private TestPush.Result refused(String location, String... refs) throws Exception {
    var result = push.push(refs.length == 0 ? new String[] {"HEAD:refs/heads/agent/a"} : refs);
    assertThat(result.text()).contains("(push-secret-found)").doesNotContain(SECRET);
    assertThat(result.exit()).isNotZero();
    assertThat(push.objects()).isEqualTo(before);
    var outcome = (Outcome.Denied) push.event().outcome();
    assertThat(outcome.code()).isEqualTo("push-secret-found");
    assertThat(outcome.location()).hasValueSatisfying(l -> assertThat(l).contains(location));
    return result;
  }

  @Test
  void inAMessage() throws Exception {
    push.commit("a", "1".getBytes(StandardCharsets.UTF_8), "subject\n\nsee " + SECRET);
    refused("commit message:3");
  }

  @Test
  void inASubject() throws Exception {
    push.commit("a", "1".getBytes(StandardCharsets.UTF_8), "use " + SECRET);
    assertThat(refused("commit message:1").text()).contains("\"[redacted]\"");
  }

  @Test
  void inAnAuthor() throws Exception {
    push.git("commit", "-q", "--allow-empty", "--author", SECRET + " <a@example.com>", "-m", "x");
    refused("commit author");
  }

  @Test
  void inAPath() throws Exception {
    push.commit("one/two/" + SECRET + "/three", "1\n");
    refused("a path");
  }

  @Test
  void inAPathCutByFolders() throws Exception {
    push.commit("x/acme_ABCD/EFGH1234/5678", "1\n");
    refused("a path");
  }

  @Test
  void inATag() throws Exception {
    push.git("tag", "-a", "-m", "with " + SECRET, "v1");
    refused("tag message:1", "refs/tags/v1");
  }

  @Test
  void inANote() throws Exception {
    push.git("notes", "add", "-m", "with " + SECRET);
    refused(":1", "refs/notes/commits");
  }

  @Test
  void inARefsName() throws Exception {
    assertThat(push.push("HEAD:refs/heads/agent/" + SECRET).text())
        .contains("a ref's name  acme-token");
    var event = push.event();
    assertThat(event.refs()).containsExactly("[redacted]");
    assertThat(push.objects()).isEqualTo(before);
  }

  @Test
  void inAPushOption() throws Exception {
    push.upstreamGit("config", "receive.advertisePushOptions", "true");
    refused("a push option", "-o", "token=" + SECRET, "HEAD:refs/heads/agent/a");
  }

  @Test
  void inABinary() throws Exception {
    var out = new ByteArrayOutputStream();
    for (int i = 0; i < 5000; i++) {
      out.write((i * 31) >> 3);
    }
    out.write(("\0" + SECRET + "\0").getBytes(StandardCharsets.US_ASCII));
    push.commit("a.bin", out.toByteArray(), "x");
    refused("a.bin");
  }

  @Test
  void asBase64() throws Exception {
    var text =
        Base64.getEncoder().encodeToString(("key: " + SECRET).getBytes(StandardCharsets.UTF_8));
    push.commit("a.py", "x = 1\ny = '" + text + "'\n");
    refused("a.py:2");
  }

  @Test
  void addedAndTakenAwayAgain() throws Exception {
    push.commit("conf", SECRET);
    push.git("rm", "-q", "conf");
    push.git("commit", "-q", "-m", "gone");
    refused("conf:1");
  }

  @Test
  void onAMergesSideParent() throws Exception {
    push.git("checkout", "-q", "-b", "side");
    push.commit("conf", SECRET);
    push.git("rm", "-q", "conf");
    push.git("commit", "-q", "-m", "gone");
    push.git("checkout", "-q", "main");
    push.commit("b", "2\n");
    push.git("merge", "-q", "-m", "merge", "side");
    refused("conf:1");
  }

  @Test
  void inAZip() throws Exception {
    push.commit("docs/a.zip", zip("inner/.env", SECRET.getBytes(StandardCharsets.UTF_8)), "x");
    refused("docs/a.zip!inner/.env");
  }

  @Test
  void inAZipInATarball() throws Exception {
    var zip = zip("inner/.env", SECRET.getBytes(StandardCharsets.UTF_8));
    Files.createDirectories(folder.resolve("tar"));
    Files.write(folder.resolve("tar/x.zip"), zip);
    assertThat(TestPush.run(folder, "tar", "czf", "work/a.tgz", "-C", "tar", "x.zip").exit())
        .isZero();
    push.commit("b", "1");
    refused("a.tgz!inner/.env");
  }

  @Test
  void inAGzip() throws Exception {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(("a\nb\n" + SECRET).getBytes(StandardCharsets.UTF_8));
    }
    push.commit("a.gz", out.toByteArray(), "x");
    refused("a.gz");
  }

  private static byte[] zip(String name, byte[] bytes) throws Exception {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("first.txt"));
      zip.write("harmless text, harmless text".getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry(name));
      zip.write(bytes);
    }
    return out.toByteArray();
  }
}
