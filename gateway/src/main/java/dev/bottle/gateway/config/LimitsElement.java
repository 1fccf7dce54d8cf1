package dev.bottle.gateway.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bottle.gateway.config.JsonFields.Element;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The object {@code gateway.limits}: numbers, sizes such as "64k", durations such as "30s". */
final class LimitsElement {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration MINUTES = Duration.ofMinutes(10);
  private static final Duration DAY = Duration.ofDays(1);

  private LimitsElement() {}

  static Limits read(JsonFields fields) {
    var limits =
        new Limits(
            value(fields, "connections", JsonFields.wholeNumber(1, 65_535)),
            value(fields, "streams", JsonFields.wholeNumber(1, 10_000)),
            value(fields, "headBytes", size(4 << 10, 1 << 20)),
            value(fields, "headFields", JsonFields.wholeNumber(16, 4_096)),
            value(fields, "upstreamConnections", JsonFields.wholeNumber(1, 65_535)),
            value(fields, "upstreamIdlePerHost", JsonFields.wholeNumber(0, 4_096)),
            timeouts(fields.section("timeouts")));
    fields.end();
    return limits;
  }

  private static Limits.Timeouts timeouts(JsonFields fields) {
    var timeouts =
        new Limits.Timeouts(
            value(fields, "connect", duration(MINUTES)),
            value(fields, "tls", duration(MINUTES)),
            value(fields, "head", duration(MINUTES)),
            value(fields, "firstByte", duration(DAY)),
            value(fields, "idle", duration(DAY)),
            value(fields, "keepAlive", duration(DAY)));
    fields.end();
    return timeouts;
  }

  private static <T> Optional<T> value(JsonFields fields, String key, Element<T> element) {
    return fields.read(key, element).map(Located::value);
  }

  private static Element<Integer> size(int least, int most) {
    return bounded(JsonFields.parsedBy(Quantities::bytes), least, most, Quantities::text, "a size");
  }

  private static Element<Duration> duration(Duration most) {
    return bounded(
        JsonFields.parsedBy(Quantities::duration), SHORTEST, most, Quantities::text, "a duration");
  }

  private static <T extends Comparable<? super T>> Element<T> bounded(
      Element<T> element, T least, T most, Function<T, String> text, String what) {
    return (value, problems) ->
        element
            .read(value, problems)
            .filter(
                v -> {
                  boolean fits = v.compareTo(least) >= 0 && v.compareTo(most) <= 0;
                  if (!fits) {
                    problems.add(
                        value.place(),
                        "expected %s from %s to %s"
                            .formatted(what, text.apply(least), text.apply(most)));
                  }
                  return fits;
                });
  }

  /** Writes what {@link #read} reads. */
  static void write(ObjectNode node, Limits limits) {
    limits.connections().ifPresent(n -> node.put("connections", n));
    limits.streams().ifPresent(n -> node.put("streams", n));
    limits.headBytes().ifPresent(n -> node.put("headBytes", Quantities.text(n)));
    limits.headFields().ifPresent(n -> node.put("headFields", n));
    limits.upstreamConnections().ifPresent(n -> node.put("upstreamConnections", n));
    limits.upstreamIdlePerHost().ifPresent(n -> node.put("upstreamIdlePerHost", n));
    var timeouts = limits.timeouts();
    if (!timeouts.equals(Limits.Timeouts.UNSET)) {
      var waits = node.putObject("timeouts");
      write(waits, "connect", timeouts.connect());
      write(waits, "tls", timeouts.tls());
      write(waits, "head", timeouts.head());
      write(waits, "firstByte", timeouts.firstByte());
      write(waits, "idle", timeouts.idle());
      write(waits, "keepAlive", timeouts.keepAlive());
    }
  }

  private static void write(ObjectNode node, String key, Optional<Duration> wait) {
    wait.ifPresent(d -> node.put(key, Quantities.text(d)));
  }
}
