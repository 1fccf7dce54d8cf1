package dev.bottle.gateway.config;

import dev.bottle.gateway.dlp.KnownSecret;
import dev.bottle.gateway.policy.SecretKind;
import dev.bottle.gateway.policy.SecretString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The values that came on standard input only to be looked for. */
final class ToldSecrets {
  private static final int LONGEST = 4096;

  private ToldSecrets() {}

  /**
   * The values to look for. Their names have a space in them, as no credential's has.
   *
   * @param problems learns of each value that is too short to be looked for, or too long
   */
  static List<KnownSecret> of(Secrets secrets, Problems problems) {
    var told = new ArrayList<KnownSecret>();
    add(told, "known ", secrets.known(), SecretKind.GENUINE, problems);
    add(told, "canary ", secrets.canaries(), SecretKind.CANARY, problems);
    return told;
  }

  private static void add(
      List<KnownSecret> told,
      String prefix,
      Map<String, SecretString> values,
      SecretKind kind,
      Problems problems) {
    new TreeMap<>(values)
        .forEach(
            (name, value) -> {
              byte[] bytes = value.reveal().getBytes(StandardCharsets.UTF_8);
              var secret = new KnownSecret(prefix + name, bytes, kind);
              if (secret.findable() && bytes.length <= LONGEST) {
                told.add(secret);
              } else {
                problems.add(
                    Place.flag("--secrets-from-stdin"),
                    "the value of "
                        + Shown.quoted(name)
                        + " cannot be looked for: it has to have "
                        + KnownSecret.SHORTEST
                        + " to "
                        + LONGEST
                        + " bytes");
              }
            });
  }
}
