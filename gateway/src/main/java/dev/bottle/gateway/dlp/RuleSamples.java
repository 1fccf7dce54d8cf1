package dev.bottle.gateway.dlp;

import java.util.List;

/**
 * What a rule's author says it must find and must not find.
 *
 * @param rule the rule's id
 * @param samples texts with a secret, as {@link SampleText} writes them
 * @param decoys texts without one
 */
record RuleSamples(String rule, List<String> samples, List<String> decoys) {
  static RuleSamples read(String rule, TomlTable own) {
    return new RuleSamples(rule, own.texts("samples"), own.texts("decoys"));
  }

  boolean any() {
    return !samples.isEmpty() || !decoys.isEmpty();
  }
}
