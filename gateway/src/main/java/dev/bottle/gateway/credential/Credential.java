package dev.bottle.gateway.credential;

import dev.bottle.gateway.dlp.KnownSecret;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.SecretString;
import java.util.List;
import java.util.Optional;

/**
 * A login that the gateway puts in for the agent.
 *
 * @param name the operator's name for it
 * @param value the real value; only the gateway knows it
 * @param placeholder what the agent writes in its place
 * @param hosts the only hosts it goes to; without a port, every port that the allowlist grants
 */
public record Credential(
    String name, SecretString value, String placeholder, List<HostPort> hosts) {
  /** A shorter value would be found in ordinary text, so nothing could keep it from leaking. */
  private static final int MIN_VALUE = KnownSecret.SHORTEST;

  private static final int MIN_PLACEHOLDER = 8;

  /**
   * Checks both texts.
   *
   * @throws IllegalArgumentException for a value or placeholder that no header field can carry; the
   *     message does not hold it
   */
  public Credential {
    hosts = List.copyOf(hosts);
    valueFlaw(value).or(() -> placeholderFlaw(placeholder)).ifPresent(Credential::refuse);
    if (value.reveal().contains(placeholder) || placeholder.contains(value.reveal())) {
      refuse("the placeholder and the value overlap");
    }
  }

  /** Why a real value cannot be used, if it cannot; never quotes it. */
  public static Optional<String> valueFlaw(SecretString value) {
    var text = value.reveal();
    if (text.length() < MIN_VALUE) {
      return Optional.of("the value is shorter than " + MIN_VALUE + " characters");
    }
    return text.chars().allMatch(c -> c >= ' ' && c < 127) && text.equals(text.strip())
        ? Optional.empty()
        : Optional.of("the value has control or non-ASCII characters, or space around it");
  }

  /** Why a text cannot be a placeholder, if it cannot. */
  public static Optional<String> placeholderFlaw(String text) {
    if (text.length() < MIN_PLACEHOLDER) {
      return Optional.of("a placeholder has at least " + MIN_PLACEHOLDER + " characters");
    }
    return text.chars().allMatch(c -> c > ' ' && c < 127 && ":;,\"".indexOf(c) < 0)
        ? Optional.empty()
        : Optional.of("a placeholder is printable ASCII without space, colon, comma and quotes");
  }

  boolean belongsTo(Destination target) {
    return hosts.stream().anyMatch(host -> host.covers(target));
  }

  private static void refuse(String flaw) {
    throw new IllegalArgumentException(flaw);
  }
}
