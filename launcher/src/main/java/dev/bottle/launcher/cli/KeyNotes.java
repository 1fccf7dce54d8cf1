package dev.bottle.launcher.cli;

import dev.bottle.launcher.manifest.BottleSpec;
import dev.bottle.launcher.manifest.KeyFile;
import dev.bottle.launcher.manifest.Manifest;
import dev.bottle.launcher.manifest.Shown;
import dev.bottle.launcher.manifest.SshLogin;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a person should know of the private keys that ssh and git entries name. */
final class KeyNotes {
  private KeyNotes() {}

  /** A note on one key; a serious one stands in the way of a start, or should. */
  record Note(Doctor.Level level, String text) {}

  /** A note on each key file, the first entry's that names it. */
  static List<Note> of(Manifest manifest) {
    Map<KeyFile, SshLogin> first = new LinkedHashMap<>();
    for (BottleSpec bottle : manifest.bottles().values()) {
      bottle.logins().forEach(login -> first.putIfAbsent(login.identity(), login));
    }
    return first.values().stream().map(KeyNotes::of).toList();
  }

  private static Note of(SshLogin login) {
    var key = login.identity();
    var file = Shown.text(key.written()) + " (" + login.kind() + " " + login.name() + ")";
    if (!Files.isRegularFile(key.path())) {
      return new Note(Doctor.Level.FAIL, file + " does not exist");
    }
    if (!Files.isReadable(key.path())) {
      return new Note(Doctor.Level.FAIL, file + " cannot be read by you");
    }
    return switch (key.reach()) {
      case OTHERS ->
          new Note(
              Doctor.Level.WARN,
              file + " can be read by others on this host: chmod 600 " + key.path());
      case OWNER ->
          new Note(
              Doctor.Level.OK,
              switch (key.lock()) {
                case PASSPHRASE -> file + " is encrypted: a start asks for its passphrase";
                case NONE -> file + " is yours alone, and not encrypted";
              });
    };
  }
}
