package dev.bottle.launcher.trust;

import dev.bottle.launcher.manifest.ManifestFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;

/**
 * Approvals, one file each, in a folder that only the user can enter. An approval holds for one
 * content of the manifest at one canonical path.
 */
public final class TrustStore {
  private final Path folder;

  /**
   * @param folder {@code $XDG_STATE_HOME/claude-bottle/trust}; made when the first approval is kept
   */
  public TrustStore(Path folder) {
    this.folder = folder;
  }

  /**
   * How this content stands.
   *
   * @throws IOException when the folder cannot be read: then nothing is known to be approved
   */
  public Standing standing(ManifestFile manifest, ContentHash content) throws IOException {
    return switch (manifest.origin()) {
      case HOME, NAMED -> Standing.OWN;
      case PROJECT -> standingOf(manifest.path(), content);
    };
  }

  private Standing standingOf(Path manifest, ContentHash content) throws IOException {
    if (Files.isRegularFile(file(manifest, content), LinkOption.NOFOLLOW_LINKS)) {
      return Standing.APPROVED;
    }
    if (!Files.isDirectory(folder)) {
      return Standing.NEW;
    }
    try (var earlier = Files.newDirectoryStream(folder, prefix(manifest) + "*")) {
      return earlier.iterator().hasNext() ? Standing.CHANGED : Standing.NEW;
    }
  }

  /**
   * Keeps an approval.
   *
   * @throws IOException when it cannot be written
   */
  public void approve(ManifestFile manifest, ContentHash content) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    // Created 0600, then renamed: an approval is whole or absent.
    Path fresh = Files.createTempFile(folder, ".new", "");
    Files.writeString(fresh, manifest.path() + "\n" + content.hex() + "\n");
    Files.move(fresh, file(manifest.path(), content), StandardCopyOption.ATOMIC_MOVE);
  }

  private Path file(Path manifest, ContentHash content) {
    return folder.resolve(prefix(manifest) + content.hex());
  }

  private static String prefix(Path manifest) {
    var path = manifest.toString().getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(ContentHash.sha256().digest(path), 0, 16) + "-";
  }
}
