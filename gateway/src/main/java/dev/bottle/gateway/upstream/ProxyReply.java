package dev.bottle.gateway.upstream;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A proxy's answer to {@code CONNECT}, read strictly (RFC 9112) and within bounds. */
final class ProxyReply {
  static final int MAX_HEAD = 8 * 1024;
  private static final int MAX_REASON = 60;
  private static final String END = "\r\n\r\n";
  private static final Pattern STATUS_LINE =
      Pattern.compile("HTTP/1\\.[01] ([2-5][0-9]{2})(?: ([\\t\\x20-\\x7e\\x80-\\xff]*+))?");
  private static final Pattern FIELD =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]++:[\\t\\x20-\\x7e\\x80-\\xff]*+");

  private final StringBuilder head = new StringBuilder();

  /** What is known so far. */
  sealed interface State {
    record Incomplete() implements State {}

    record Open() implements State {}

    /** The tunnel does not open; why, as a verb phrase that is safe to show. */
    record Refused(String why) implements State {}
  }

  /** Takes the next bytes. */
  State feed(byte[] bytes) {
    head.append(new String(bytes, StandardCharsets.ISO_8859_1));
    int end = head.indexOf(END);
    if (end < 0 ? head.length() > MAX_HEAD : end + END.length() > MAX_HEAD) {
      return new State.Refused("sent an answer without end");
    }
    if (end < 0) {
      return new State.Incomplete();
    }
    var lines = head.substring(0, end).split("\r\n", -1);
    var status = STATUS_LINE.matcher(lines[0]);
    if (!status.matches() || !areFields(lines)) {
      return new State.Refused("sent an answer that is not HTTP");
    }
    if (!status.group(1).startsWith("2")) {
      return new State.Refused("answered " + status.group(1) + shown(status.group(2)));
    }
    return end + END.length() == head.length()
        ? new State.Open()
        : new State.Refused("sent bytes before anybody asked for them");
  }

  private static boolean areFields(String[] lines) {
    for (int i = 1; i < lines.length; i++) {
      if (!FIELD.matcher(lines[i]).matches()) {
        return false;
      }
    }
    return true;
  }

  /** The proxy's own words: printable ASCII only, and not many of them. */
  private static String shown(@Nullable String reason) {
    if (reason == null || reason.isBlank()) {
      return "";
    }
    var cut = reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) + "..." : reason;
    return " " + cut.replaceAll("[^ -~]", "?");
  }
}
