package dev.bottle.launcher.cli;

import dev.bottle.launcher.cli.SecretPrompts.NoValueException;
import dev.bottle.launcher.manifest.KeyFile;
import dev.bottle.launcher.manifest.Shown;
import dev.bottle.launcher.manifest.SshLogin;
import dev.bottle.launcher.plan.Plan;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the private keys of a plan's ssh and git entries, those files and no others, and asks for
 * the passphrases of encrypted ones. What it returns goes to the gateway's stdin.
 */
final class Identities {
  private static final int TRIES = 3;

  private final KeyCheck check;
  private final Person person;
  private final PrintStream err;

  Identities(KeyCheck check, Person person, PrintStream err) {
    this.check = check;
    this.person = person;
    this.err = err;
  }

  /** Whether the gateway could use a key. */
  @FunctionalInterface
  interface KeyCheck {
    /** Why it could not; empty when it can. Never shows the key. */
    Optional<String> flaw(SshLogin entry, String key, Optional<String> passphrase);
  }

  /** By the entries' names. */
  record Opened(Map<String, String> keys, Map<String, String> passphrases) {
    Opened {
      keys = Map.copyOf(keys);
      passphrases = Map.copyOf(passphrases);
    }

    /** Names only. */
    @Override
    public String toString() {
      return "Opened" + keys.keySet();
    }
  }

  /** Whether a passphrase has to be asked. */
  static boolean asks(Plan plan) {
    return plan.logins().stream().anyMatch(Identities::isLocked);
  }

  private static boolean isLocked(SshLogin entry) {
    return entry.identity().lock() == KeyFile.Lock.PASSPHRASE;
  }

  /**
   * Reads and asks; once for a file, however many entries have it.
   *
   * @throws NoValueException when a key cannot be read, used or opened
   */
  Opened open(Plan plan) throws NoValueException {
    var keys = new LinkedHashMap<String, String>();
    var passphrases = new LinkedHashMap<String, String>();
    Map<Path, String> known = new HashMap<>();
    for (var entry : plan.logins()) {
      var key = text(entry);
      keys.put(entry.name(), key);
      if (isLocked(entry)) {
        var path = entry.identity().path();
        var passphrase = known.get(path);
        if (passphrase == null) {
          passphrase = asked(entry, key);
          known.put(path, passphrase);
        }
        passphrases.put(entry.name(), passphrase);
      } else {
        var flaw = check.flaw(entry, key, Optional.empty());
        if (flaw.isPresent()) {
          throw new NoValueException(flaw.get());
        }
      }
    }
    return new Opened(keys, passphrases);
  }

  private static String text(SshLogin entry) throws NoValueException {
    try {
      return entry.identity().text();
    } catch (IOException e) {
      throw new NoValueException(
          "the key file " + Shown.text(entry.identity().written()) + " cannot be read");
    }
  }

  private String asked(SshLogin entry, String key) throws NoValueException {
    var file = Shown.text(entry.identity().written());
    for (int i = 0; i < TRIES; i++) {
      var passphrase =
          person
              .secret("Passphrase of " + file + " (" + entry.kind() + " " + entry.name() + ")")
              .filter(given -> !given.isEmpty())
              .orElseThrow(() -> new NoValueException("no passphrase given for " + file));
      if (check.flaw(entry, key, Optional.of(passphrase)).isEmpty()) {
        return passphrase;
      }
      err.println("That does not open " + file + ".");
    }
    throw new NoValueException(TRIES + " passphrases, and none opens " + file);
  }
}
