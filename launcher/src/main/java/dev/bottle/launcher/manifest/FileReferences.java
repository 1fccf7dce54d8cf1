package dev.bottle.launcher.manifest;

import dev.bottle.gateway.config.LocatedJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the files that one manifest names, relative to its own folder. */
final class FileReferences {
  private final ManifestFile manifest;
  private final HostView host;
  private final Snapshots snapshots;

  FileReferences(ManifestFile manifest, HostView host, Snapshots snapshots) {
    this.manifest = manifest;
    this.host = host;
    this.snapshots = snapshots;
  }

  Path resolve(String written) {
    return host.resolve(manifest.folder(), written);
  }

  /** A file whose content is taken now. */
  Optional<NamedFile> read(Section section, LocatedJson value, String at) {
    return section
        .parsed(
            value, at, value instanceof LocatedJson.Text s ? s.value() : "", FileReferences::path)
        .flatMap(
            written -> {
              try {
                var path = resolve(written);
                var bytes = snapshots.read(path);
                return Optional.of(new NamedFile(written, path.toRealPath(), bytes));
              } catch (IOException e) {
                section.findings().host(value.place(), at, Shown.text(written) + " " + reason(e));
                return Optional.empty();
              }
            });
  }

  /** A private key: it must be there, but the key itself is nobody's business before a start. */
  Optional<KeyFile> key(Section section, String key) {
    return section
        .string(key)
        .map(
            written -> {
              var path = resolve(written);
              if (!Files.isRegularFile(path)) {
                section.hostProblem(key, Shown.text(written) + " does not exist");
              } else if (!Files.isReadable(path)) {
                section.hostProblem(key, Shown.text(written) + " cannot be read by you");
              }
              return KeyFile.at(path, written);
            });
  }

  /**
   * A skill's folder: beside the manifest, else the user's. A folder that merely is the working
   * directory has no say in an agent of the home manifest.
   */
  Optional<Path> skill(String name) {
    for (var root : List.of(manifest.folder(), host.home())) {
      var folder = root.resolve(".claude/skills").resolve(name);
      if (Files.isRegularFile(folder.resolve("SKILL.md"))) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  private static String path(String written) {
    if (written.isEmpty() || written.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("must be the path of a file");
    }
    return written;
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? "cannot be read" : e.getMessage();
  }
}
