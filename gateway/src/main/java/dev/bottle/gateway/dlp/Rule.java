package dev.bottle.gateway.dlp;

import com.google.re2j.Pattern;
import dev.bottle.gateway.dlp.Filter.Answer;
import dev.bottle.gateway.dlp.Filter.Subject;
import java.util.List;
import java.util.Optional;

/**
 * One rule.
 *
 * @param regex RE2 syntax; empty for a rule that looks at paths alone
 * @param secretGroup the group that holds the secret; 0 is the first that is not empty, else the
 *     whole match
 * @param entropy bits a byte that the secret must exceed; 0 asks for none
 * @param keywords words of which at least one stands in or near a match; empty asks for none
 * @param path of files, the paths that it looks at
 * @param checksum what a secret must satisfy
 * @param filters a secret to which one of these says yes is none
 * @param required rules that must have found something near, in files
 */
record Rule(
    String id,
    String description,
    String regex,
    int secretGroup,
    double entropy,
    List<String> keywords,
    List<String> tags,
    Optional<Pattern> path,
    Optional<Checksum> checksum,
    List<Filter> filters,
    List<Required> required,
    Role role) {

  /** Another rule that must have found something at most so far away. */
  record Required(String rule, Optional<Integer> withinLines, Optional<Integer> withinColumns) {}

  /** Whether a rule's own findings count. */
  enum Role {
    REPORTED,
    /** It only serves rules that require it. */
    PART,
    /** It asks whether a path or a query carries data of its own, not for an expression. */
    URL,
    /** The same of host names. */
    HOST
  }

  Rule {
    keywords = List.copyOf(keywords);
    tags = List.copyOf(tags);
    filters = List.copyOf(filters);
    required = List.copyOf(required);
  }

  /** A rule that needs nothing around it. */
  Rule(
      String id,
      String description,
      String regex,
      int secretGroup,
      double entropy,
      List<String> keywords,
      List<Filter> filters) {
    this(
        id,
        description,
        regex,
        secretGroup,
        entropy,
        keywords,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        filters,
        List.of(),
        Role.REPORTED);
  }

  /** Whether it judges what an agent sends. */
  boolean onTraffic() {
    return measures() || (!regex.isEmpty() && role == Role.REPORTED);
  }

  /** Whether it measures names instead of looking for an expression. */
  boolean measures() {
    return role == Role.URL || role == Role.HOST;
  }

  /** Whether a captured secret counts, seen alone; {@code secret} has one char a byte. */
  boolean accepts(String secret) {
    return (entropy == 0 || Entropy.ofBytes(secret) > entropy)
        && checksum.map(c -> c.holds(secret)).orElse(true)
        && accepts(Subject.ofSecret(secret));
  }

  /** Whether no filter takes the subject for harmless. */
  boolean accepts(Subject subject) {
    for (Filter filter : filters) {
      if (filter.judge(subject) == Answer.YES) {
        return false;
      }
    }
    return true;
  }
}
