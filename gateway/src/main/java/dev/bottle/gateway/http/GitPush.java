package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.RequestPath;
import java.util.Locale;
import java.util.Optional;

/** Knows a git push over HTTP: receive-pack, or the advertisement that comes before it. */
final class GitPush {
  private static final String SERVICE = "git-receive-pack";

  private GitPush() {}

  static boolean isPush(RequestPath path, String query, Fields fields) {
    var lower = path.text().toLowerCase(Locale.ROOT);
    if (lower.contains("/" + SERVICE)) {
      return true;
    }
    Optional<String> type = fields.first("content-type");
    if (type.isPresent() && type.get().toLowerCase(Locale.ROOT).contains(SERVICE)) {
      return true;
    }
    return lower.contains("/info/refs") && decode(query).toLowerCase(Locale.ROOT).contains(SERVICE);
  }

  /** Percent-decodes what can be decoded; servers differ on the rest. */
  private static String decode(String query) {
    if (query.indexOf('%') < 0) {
      return query;
    }
    var out = new StringBuilder(query.length());
    for (int i = 0; i < query.length(); i++) {
      int high = i + 2 < query.length() ? Character.digit(query.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(query.charAt(i + 2), 16);
      if (query.charAt(i) == '%' && low >= 0) {
        out.append((char) (high << 4 | low));
        i += 2;
      } else {
        out.append(query.charAt(i));
      }
    }
    return out.toString();
  }
}
