package dev.bottle.gateway.dlp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A condition under which what a rule found is no secret: what rules files write as an allowlist or
 * as a filter. Where it would depend on something that is not known, such as the path of a
 * request's body, its answer is {@link Answer#UNKNOWN}, and only a {@link Answer#YES} lets anything
 * pass.
 */
sealed interface Filter {
  Answer judge(Subject subject);

  /** Kleene's three values. */
  enum Answer {
    YES,
    NO,
    UNKNOWN;

    static Answer of(boolean value) {
      return value ? YES : NO;
    }
  }

  /** A part of a finding or of its surroundings. */
  enum Target {
    SECRET,
    MATCH,
    LINE,
    PATH,
    /** What no scan of files or traffic knows, such as a commit's author. */
    OTHER
  }

  /**
   * What is judged; one char a byte.
   *
   * @param around empty on traffic, where an agent writes it
   */
  record Subject(String secret, Optional<Surroundings> around) {
    static Subject ofSecret(String secret) {
      return new Subject(secret, Optional.empty());
    }

    Optional<String> value(Target target) {
      return switch (target) {
        case SECRET -> Optional.of(secret);
        case MATCH -> around.map(Surroundings::match);
        case LINE -> around.map(Surroundings::line);
        case PATH -> around.map(Surroundings::path);
        case OTHER -> Optional.empty();
      };
    }
  }

  /** What stands around a secret in a file. */
  record Surroundings(String match, String line, String path) {}

  /** One of these is found in the target. */
  record Matches(Target target, Finder expressions) implements Filter {
    @Override
    public Answer judge(Subject subject) {
      return subject
          .value(target)
          .map(text -> Answer.of(expressions.foundIn(text)))
          .orElse(Answer.UNKNOWN);
    }
  }

  /** One of these words stands in the target, whatever its case; an agent can add a word. */
  record Contains(Target target, List<String> words) implements Filter {
    @Override
    public Answer judge(Subject subject) {
      if (subject.around.isEmpty()) {
        return Answer.UNKNOWN;
      }
      return subject
          .value(target)
          .map(text -> text.toLowerCase(Locale.ROOT))
          .map(text -> Answer.of(words.stream().anyMatch(text::contains)))
          .orElse(Answer.UNKNOWN);
    }
  }

  /** The target is one of these. */
  record OneOf(Target target, List<String> values) implements Filter {
    @Override
    public Answer judge(Subject subject) {
      return subject
          .value(target)
          .map(text -> Answer.of(values.contains(text)))
          .orElse(Answer.UNKNOWN);
    }
  }

  /** How the target's bits a byte compare to a bound. */
  record EntropyIs(Target target, Comparison comparison, double bound) implements Filter {
    @Override
    public Answer judge(Subject subject) {
      return subject
          .value(target)
          .map(text -> Answer.of(comparison.holds(Entropy.ofBytes(text), bound)))
          .orElse(Answer.UNKNOWN);
    }
  }

  enum Comparison {
    LESS("<"),
    AT_MOST("<="),
    MORE(">"),
    AT_LEAST(">=");

    final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    boolean holds(double value, double bound) {
      return switch (this) {
        case LESS -> value < bound;
        case AT_MOST -> value <= bound;
        case MORE -> value > bound;
        case AT_LEAST -> value >= bound;
      };
    }
  }

  /** Something that is never known here. */
  record Unknown(String source) implements Filter {
    @Override
    public Answer judge(Subject subject) {
      return Answer.UNKNOWN;
    }
  }

  record Not(Filter body) implements Filter {
    @Override
    public Answer judge(Subject subject) {
      return switch (body.judge(subject)) {
        case YES -> Answer.NO;
        case NO -> Answer.YES;
        case UNKNOWN -> Answer.UNKNOWN;
      };
    }
  }

  record AllOf(List<Filter> parts) implements Filter {
    @Override
    public Answer judge(Subject subject) {
      var answer = Answer.YES;
      for (Filter part : parts) {
        Answer one = part.judge(subject);
        if (one == Answer.NO) {
          return one;
        }
        answer = one == Answer.UNKNOWN ? one : answer;
      }
      return answer;
    }
  }

  record AnyOf(List<Filter> parts) implements Filter {
    @Override
    public Answer judge(Subject subject) {
      var answer = Answer.NO;
      for (Filter part : parts) {
        Answer one = part.judge(subject);
        if (one == Answer.YES) {
          return one;
        }
        answer = one == Answer.UNKNOWN ? one : answer;
      }
      return answer;
    }
  }
}
