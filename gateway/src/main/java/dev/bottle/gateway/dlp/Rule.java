package dev.bottle.gateway.dlp;

import com.google.re2j.Pattern;
import java.util.List;

/**
 * One rule as traffic is judged by it.
 *
 * @param regex RE2 syntax
 * @param secretGroup the group that holds the secret; 0 is the first that is not empty, else the
 *     whole match
 * @param entropy bits a byte that the secret must exceed; 0 asks for none
 * @param keywords words of which at least one stands in or near a match; empty asks for none
 * @param allowed a secret in which one of these is found is none
 */
record Rule(
    String id,
    String description,
    String regex,
    int secretGroup,
    double entropy,
    List<String> keywords,
    List<Pattern> allowed) {

  Rule {
    keywords = List.copyOf(keywords);
    allowed = List.copyOf(allowed);
  }

  /** Whether a captured secret counts; {@code secret} has one char a byte. */
  boolean accepts(String secret) {
    return (entropy == 0 || Entropy.ofBytes(secret) > entropy)
        && allowed.stream().noneMatch(p -> p.matcher(secret).find());
  }
}
