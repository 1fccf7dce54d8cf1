package dev.bottle.launcher.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.launcher.manifest.ManifestFile;
import dev.bottle.launcher.manifest.ManifestFile.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrustStoreTest {
  @TempDir Path dir;

  private ManifestFile manifest(String text, Origin origin) {
    return new ManifestFile(dir.resolve("repo/claude-bottle.json"), "x", origin, text);
  }

  private static ContentHash hash(ManifestFile file) {
    return ContentHash.of(file, Map.of());
  }

  @Test
  void anApprovalHoldsForExactlyThisContentAtThisPath() throws IOException {
    var store = new TrustStore(dir.resolve("state/trust"));
    var first = manifest("{}", Origin.PROJECT);
    assertThat(store.standing(first, hash(first))).isEqualTo(Standing.NEW);
    store.approve(first, hash(first));
    assertThat(store.standing(first, hash(first))).isEqualTo(Standing.APPROVED);

    var changed = manifest("{ }", Origin.PROJECT);
    assertThat(store.standing(changed, hash(changed))).isEqualTo(Standing.CHANGED);

    var elsewhere = new ManifestFile(dir.resolve("other.json"), "x", Origin.PROJECT, "{}");
    assertThat(store.standing(elsewhere, hash(elsewhere))).isEqualTo(Standing.NEW);
  }

  @Test
  void theUsersOwnManifestNeedsNoApproval() throws IOException {
    var store = new TrustStore(dir.resolve("state/trust"));
    for (var origin : new Origin[] {Origin.HOME, Origin.NAMED}) {
      var own = manifest("{}", origin);
      assertThat(store.standing(own, hash(own))).isEqualTo(Standing.OWN);
    }
  }

  @Test
  void aChangedRulesFileIsAChangedContent() {
    var file = manifest("{}", Origin.PROJECT);
    var before = ContentHash.of(file, Map.of("team.toml", new byte[] {1}));
    assertThat(ContentHash.of(file, Map.of("team.toml", new byte[] {2}))).isNotEqualTo(before);
    assertThat(ContentHash.of(file, Map.of("other.toml", new byte[] {1}))).isNotEqualTo(before);
    assertThat(hash(file)).isNotEqualTo(before);
  }

  @Test
  void onlyTheUserCanReadOrAddApprovals() throws IOException {
    var folder = dir.resolve("state/trust");
    var file = manifest("{}", Origin.PROJECT);
    new TrustStore(folder).approve(file, hash(file));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    try (var files = Files.list(folder)) {
      assertThat(files)
          .singleElement()
          .satisfies(
              f ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(f)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void aHashIsSpelledInOneWay() {
    assertThatThrownBy(() -> new ContentHash("AB".repeat(32)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ContentHash("../../x"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
