package dev.bottle.gateway.upstream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The machine's two files about names, read again when they change: laptops change networks. */
final class NameFiles {
  private final Path resolvConf;
  private final Path hosts;
  private volatile @Nullable Read last;

  private record Version(FileTime changed, long size) {}

  private record Read(List<Optional<Version>> versions, NameSettings settings) {}

  NameFiles(Path resolvConf, Path hosts) {
    this.resolvConf = resolvConf;
    this.hosts = hosts;
  }

  /** What they say now; a file that cannot be read says nothing. */
  NameSettings settings() {
    var versions = List.of(version(resolvConf), version(hosts));
    var known = last;
    if (known == null || !known.versions().equals(versions)) {
      known = new Read(versions, NameSettings.parse(text(resolvConf), text(hosts)));
      last = known;
    }
    return known.settings();
  }

  private static Optional<Version> version(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(new Version(attributes.lastModifiedTime(), attributes.size()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
