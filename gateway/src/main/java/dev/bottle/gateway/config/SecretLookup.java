package dev.bottle.gateway.config;

import dev.bottle.gateway.policy.SecretString;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds values that entries of one kind need: on standard input first, then in the environment.
 *
 * @param given what came on standard input, by the entry's name
 * @param kind what such an entry is, for messages
 */
record SecretLookup(
    Map<String, SecretString> given,
    Function<String, @Nullable String> environment,
    String kind,
    Problems problems) {

  /** The value of an entry; empty after it reported that there is none. */
  Optional<SecretString> value(String name, Optional<String> variable, Place place) {
    var value =
        Optional.ofNullable(given.get(name))
            .or(
                () ->
                    variable
                        .flatMap(v -> Optional.ofNullable(environment.apply(v)))
                        .map(SecretString::new));
    if (value.isEmpty()) {
      problems.add(
          place,
          variable
              .map(v -> "the variable " + v + " is not set")
              .orElse("no value came on standard input"));
    }
    return value;
  }

  /** Reports what came for nothing. */
  void onlyFor(Collection<String> declared) {
    for (var name : given.keySet()) {
      if (!declared.contains(name)) {
        problems.add(
            Place.flag("--secrets-from-stdin"),
            "a value came for " + Shown.quoted(name) + ", which is no " + kind + " here");
      }
    }
  }
}
