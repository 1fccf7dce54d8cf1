package dev.bottle.gateway.dlp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds secrets of the host's own that must not leave, values and all. Safe to share. */
public final class SecretSearch {
  private static final int LONGEST = 512;

  private final FileRules rules;
  private final Set<String> exempt;

  /**
   * A search.
   *
   * @param exempt ids of rules that the operator made an exception for: what they find may be meant
   *     to leave
   */
  public SecretSearch(FileRules rules, Set<String> exempt) {
    this.rules = rules;
    this.exempt = Set.copyOf(exempt);
  }

  /** Takes a secret that was found. */
  @FunctionalInterface
  public interface Taker {
    void take(long line, String secret);
  }

  /**
   * A scan of one file. Only what was drawn at random is taken: a rule may know by the words around
   * it that a word is a password, but as a known value it would be refused wherever it stands.
   *
   * @param path as rules about paths see it
   */
  public FileScan file(String path, Taker taker) {
    return rules.scan(
        path,
        (finding, bytes) -> {
          byte[] secret = bytes.getBytes(StandardCharsets.ISO_8859_1);
          boolean fits = secret.length >= KnownSecret.SHORTEST && secret.length <= LONGEST;
          if (fits && !exempt.contains(finding.rule()) && Randomness.hasRandomStretch(secret)) {
            taker.take(finding.line(), new String(secret, StandardCharsets.UTF_8));
          }
        });
  }

  /** What of an environment variable's value is a secret; none of it for most variables. */
  public List<String> inVariable(String name, String value) {
    var found = new LinkedHashSet<String>();
    var byRules = new ArrayList<String>();
    var scan = file("", (_, secret) -> found.add(secret));
    var anyRule = rules.scan("", (finding, _) -> byRules.add(finding.rule()));
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    scan.feed(bytes, bytes.length);
    scan.finish();
    anyRule.feed(bytes, bytes.length);
    anyRule.finish();
    if (byRules.isEmpty()) {
      SettingSecret.in(name, value).ifPresent(found::add);
    }
    return List.copyOf(found);
  }
}
