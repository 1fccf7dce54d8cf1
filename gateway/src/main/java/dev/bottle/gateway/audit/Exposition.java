package dev.bottle.gateway.audit;

import java.util.List;

/** Writes the Prometheus text format, version 0.0.4. */
public final class Exposition {
  /** What the text is, for {@code Content-Type}. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final StringBuilder out = new StringBuilder(4096);

  /** What a metric is. */
  public enum Kind {
    COUNTER,
    GAUGE
  }

  /** A label and its value; any text. */
  public record Label(String name, String value) {}

  /** Begins a metric; its samples follow. */
  public Exposition metric(String name, Kind kind, String help) {
    var type =
        switch (kind) {
          case COUNTER -> "counter";
          case GAUGE -> "gauge";
        };
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    return this;
  }

  /** One sample. */
  public Exposition sample(String name, long value, Label... labels) {
    out.append(name);
    if (labels.length > 0) {
      out.append('{')
          .append(
              String.join(
                  ",",
                  List.of(labels).stream()
                      .map(label -> label.name() + "=\"" + escaped(label.value()) + "\"")
                      .toList()))
          .append('}');
    }
    out.append(' ').append(value).append('\n');
    return this;
  }

  /** All that was written. */
  public String text() {
    return out.toString();
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
