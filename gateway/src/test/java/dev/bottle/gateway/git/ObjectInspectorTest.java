package dev.bottle.gateway.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.gateway.guard.Inspection;
import dev.bottle.gateway.policy.Destination;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each object of a pack is looked at, from memory or from the pack's file. */
final class ObjectInspectorTest {
  private static final PackIntake.Bounds BOUNDS = new PackIntake.Bounds(1 << 26, 10_000);

  @TempDir Path folder;
  private Sightings sightings;
  private Quarantine quarantine;

  @BeforeEach
  void open() throws Exception {
    sightings =
        new Sightings(
            TestPush.guard(Inspection.DEFAULT), Destination.parse("git.example.com:22", 22));
    quarantine = Quarantine.open(folder);
  }

  private static PushShares shares(int rooms) {
    return new PushShares(new Semaphore(1), new Semaphore(1), new Semaphore(rooms));
  }

  private ObjectInspector inspector(PushShares shares) {
    return new ObjectInspector(
        quarantine, sightings, new CleanBlobs(), new FileScan.Budget(1 << 20), shares);
  }

  /** A pack of files with a secret in every tenth, some short and some that no room is for. */
  private static byte[] pack(int files) throws Exception {
    var pack = new HandmadePack();
    for (int i = 0; i < files; i++) {
      String text = (i + " words ").repeat(i % 30 == 0 ? 90_000 : 20);
      String secret = i % 10 == 0 ? "acme_ABCDEFGH" + (10_000_000 + i) : "";
      pack.add(Kind.BLOB, (text + secret + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return pack.finish();
  }

  private PackTable take(byte[] pack, PackIntake.Arrivals arrivals) throws Exception {
    var in = new ByteArrayInputStream(pack);
    try (var intake = new PackIntake(in, Leg.CLIENT, quarantine.pack(), BOUNDS)) {
      return intake.read(PackIntake.Until.END, arrivals);
    }
  }

  private static PackIntake.Arrivals to(ObjectInspector objects) {
    return new PackIntake.Arrivals() {
      @Override
      public FreshObjects room() {
        return objects.room();
      }

      @Override
      public void arrived(PackTable table, int from, int to, FreshObjects fresh)
          throws IOException {
        objects.wholes(table, from, to, fresh);
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8})
  void eachSecretIsFoundWhateverRoomThereIs(int rooms) throws Exception {
    var shares = shares(rooms);
    try (var objects = inspector(shares)) {
      var table = take(pack(200), to(objects));
      objects.deltas(table);
      objects.finish(table.count(), _ -> {});
    }
    assertThat(sightings.count()).isEqualTo(20);
    assertThat(shares.rooms().availablePermits()).isEqualTo(rooms);
  }

  /** The file is not what came, which nobody notices. */
  @Test
  void whatIsInMemoryIsNotReadAgain() throws Exception {
    var shares = shares(8);
    try (var objects = inspector(shares)) {
      var fresh = objects.room();
      byte[] text = "acme_ABCDEFGH12345678\n".getBytes(StandardCharsets.UTF_8);
      assertThat(fresh.begin(0, text.length)).isTrue();
      fresh.add(text, 0, 3);
      fresh.add(text, 3, text.length - 3);
      var table = take(pack(1), PackIntake.UNHEEDED);
      Files.write(quarantine.pack(), new byte[10]);
      objects.wholes(table, 0, 1, fresh);
      objects.finish(1, _ -> {});
    }
    assertThat(sightings.count()).isEqualTo(1);
  }

  @Test
  void anObjectThatWasLeftOutIsNoCleanPush() throws Exception {
    try (var objects = inspector(shares(8))) {
      var table = take(pack(5), to(objects));
      assertThatThrownBy(() -> objects.finish(table.count() + 1, _ -> {}))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aPushThatEndsEarlyGivesItsRoomBack() {
    var shares = shares(2);
    try (var objects = inspector(shares)) {
      assertThat(objects.room()).isNotSameAs(FreshObjects.NONE);
      assertThat(objects.room()).isNotSameAs(FreshObjects.NONE);
      assertThat(objects.room()).isSameAs(FreshObjects.NONE);
    }
    assertThat(shares.rooms().availablePermits()).isEqualTo(2);
  }
}
