package dev.bottle.gateway.git;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.bottle.gateway.event.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Little that is made to become much: refused before it does. */
final class BombTest {
  private static final String REF = RawPush.REF;

  @TempDir Path folder;
  TestPush push;
  RawPush raw;

  /** What the last push took of the heap, the garbage too. */
  long heap;

  @BeforeEach
  void start() throws Exception {
    push =
        new TestPush(
            folder,
            new PushLimits(1 << 30, 10_000, 32 << 20, 1 << 20, Duration.ofMinutes(1)),
            Optional.of("demo"));
    push.seed();
    raw = new RawPush(push);
  }

  @AfterEach
  void stop() throws Exception {
    push.close();
  }

  /** Pushes it; what the client hears. */
  private String pushed(String id, HandmadePack pack) throws Exception {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] bytes = pack.finish();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    var answer = raw.send(RawPush.create(id), bytes);
    heap = threads.getCurrentThreadAllocatedBytes() - allocated;
    return answer;
  }

  @Test
  void handmadePacksAreTakenWhereTheyAreRight() throws Exception {
    var pack = new HandmadePack();
    var blob = pack.add(Kind.BLOB, new byte[] {'x', '\n'});
    var head = pack.commit(pack.tree("40000", pack.tree("100644", blob, "a", "b"), "c", "d"));
    assertThat(raw.send(RawPush.create(head), pack.finish())).contains("ok " + REF);
    assertThat(push.upstreamGit("ls-tree", "-r", "--name-only", REF)).hasLineCount(4);
  }

  @Test
  void deltasThatDouble() throws Exception {
    var pack = new HandmadePack();
    long length = 64 << 10;
    var blob = pack.add(Kind.BLOB, new byte[(int) length]);
    for (; length <= 1L << 30; length *= 2) {
      pack.delta(length, 2, "");
    }
    var head = pack.commit(pack.tree("100644", blob, "a"));
    raw.isMalformed(pushed(head, pack), "a delta's result is too large");
    // A GiB was made on the way.
    assertThat(heap).isLessThan(64L << 20);
  }

  @Test
  void aLongChainOfDeltas() throws Exception {
    var pack = new HandmadePack();
    var blob = pack.add(Kind.BLOB, new byte[] {'x'});
    for (int length = 1; length <= 5000; length++) {
      pack.delta(length, 1, "x");
    }
    var head = pack.commit(pack.tree("100644", blob, "a"));
    raw.isMalformed(pushed(head, pack), "a chain of deltas is too long");
  }

  @Test
  void foldersInFolders() throws Exception {
    var pack = new HandmadePack();
    var tree = pack.tree("100644", pack.add(Kind.BLOB, new byte[] {'x'}), "a");
    for (int i = 0; i < 5000; i++) {
      tree = pack.tree("40000", tree, "d");
    }
    raw.isMalformed(pushed(pack.commit(tree), pack), "a folder is too deep");
  }

  @Test
  void moreObjectsThanOnePushMayHave() throws Exception {
    var many = ByteBuffer.wrap(new HandmadePack().finish()).putInt(8, 10_001).array();
    raw.isMalformed(
        raw.send(RawPush.create("1".repeat(40)), many), "the pack has more than 10000 objects");
  }

  @ParameterizedTest
  @EnumSource(names = {"COMMIT", "TREE", "TAG"})
  void structuresThatAreNeverSoLarge(Kind kind) throws Exception {
    var pack = new HandmadePack();
    var id = pack.add(kind, new byte[(16 << 20) + 1]);
    raw.isMalformed(pushed(id, pack), "a commit, tree or tag is larger than 16 MiB");
  }

  @Test
  void foldersThatStandInManyPlaces() throws Exception {
    var pack = new HandmadePack();
    var tree = pack.tree("100644", pack.add(Kind.BLOB, new byte[] {'x'}), "a");
    for (int i = 0; i < 12; i++) {
      tree = pack.tree("40000", tree, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    }
    raw.isMalformed(pushed(pack.commit(tree), pack), "it has too many paths");
  }

  @Test
  void zeros() throws Exception {
    for (var name : new String[] {"a.zip", "a.gz"}) {
      push.commit(name, packed(name, 40 << 20), "bomb");
      var result = push.push("HEAD:" + REF);
      assertThat(result.text()).contains("(body-not-inspectable)");
      assertThat(push.event().outcome()).isEqualTo(new Outcome.Denied("body-not-inspectable"));
      assertThat(push.upstreamGit("for-each-ref")).doesNotContain("agent");
      push.git("reset", "-q", "--hard", "HEAD~1");
    }
  }

  /** The rest of a pack need not come to refuse what came. */
  @Test
  void aBombIsSeenWhileThePackComes() throws Exception {
    var pack = new HandmadePack();
    pack.add(Kind.BLOB, packed("a.gz", 40 << 20));
    for (int i = 0; i < 9000; i++) {
      pack.add(Kind.BLOB, ("file " + i).getBytes(StandardCharsets.US_ASCII));
    }
    var request = new ByteArrayOutputStream();
    var packets = new PktWriter(request);
    packets.text(RefUpdate.NONE + " " + "1".repeat(40) + " " + REF + "\0 report-status");
    packets.end();
    packets.raw(pack.finish());
    var answer = new ByteArrayOutputStream();
    var unread = new ArrayList<Integer>();
    var slow =
        new FilterInputStream(new ByteArrayInputStream(request.toByteArray())) {
          @Override
          public int read(byte[] bytes, int from, int length) throws IOException {
            if (answer.size() > 0) {
              unread.add(in.available());
            } else {
              LockSupport.parkNanos(25_000_000);
            }
            return in.read(bytes, from, Math.min(length, 512));
          }
        };
    push.gate.receive(push.ask(), slow, answer);
    assertThat(push.event().outcome()).isEqualTo(new Outcome.Denied("body-not-inspectable"));
    assertThat(unread.getFirst()).isPositive();
  }

  @Test
  void archivesInArchives() throws Exception {
    byte[] inner = {'x'};
    for (int depth = 0; depth < 5; depth++) {
      var out = new ByteArrayOutputStream();
      try (var zip = new ZipOutputStream(out)) {
        zip.putNextEntry(new ZipEntry("a.zip"));
        zip.write(inner);
      }
      inner = out.toByteArray();
    }
    push.commit("a.zip", inner, "russian dolls");
    assertThat(push.push("HEAD:" + REF).text())
        .contains("denied (body-not-inspectable): ")
        .contains("packed too deep");
    raw.isNotSent();
  }

  private static byte[] packed(String name, long zeros) throws Exception {
    var out = new ByteArrayOutputStream();
    if (name.endsWith(".gz")) {
      try (var gzip = new GZIPOutputStream(out)) {
        zeros(gzip, zeros);
      }
    } else {
      try (var zip = new ZipOutputStream(out)) {
        zip.putNextEntry(new ZipEntry("a"));
        zeros(zip, zeros);
      }
    }
    return out.toByteArray();
  }

  private static void zeros(OutputStream to, long count) throws Exception {
    var piece = new byte[1 << 20];
    for (long left = count; left > 0; left -= piece.length) {
      to.write(piece);
    }
  }
}
