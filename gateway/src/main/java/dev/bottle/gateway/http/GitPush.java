package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.InvalidNameException;
import dev.bottle.gateway.policy.RequestPath;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a request has to do with a git push, as far as its head tells. */
sealed interface GitPush {
  String SERVICE = "git-receive-pack";
  String REFS = "/info/refs";
  String REFS_QUERY = "?service=" + SERVICE;
  String PACK_TYPE = "application/x-git-receive-pack-request";

  /** How git's dumb protocol writes (RFC 4918). */
  Set<String> WEBDAV =
      Set.of("PUT", "DELETE", "MKCOL", "LOCK", "UNLOCK", "MOVE", "COPY", "PROPPATCH");

  /** Where the dumb protocol writes: inside a bare repository. */
  Pattern INSIDE =
      Pattern.compile(
          "/(?:objects/(?:[0-9a-f]{2}|pack|info)|refs|info|hooks)(?:/|$)"
              + "|/(?:head|config|packed-refs)(?:$|\\.lock$)");

  /** Nothing. */
  record Unrelated() implements GitPush {}

  /** It is one, or may be taken for one, in no form that the push gate takes. */
  record Odd() implements GitPush {}

  /** It writes inside a repository, file by file; no push gate sees that. */
  record Dumb() implements GitPush {}

  /**
   * A step of the smart protocol.
   *
   * @param repository its path, without a slash at its end
   */
  record Step(Kind kind, RequestPath repository) implements GitPush {

    /** What the step asks for. */
    enum Kind {
      ADVERTISEMENT,
      PUSH
    }
  }

  static GitPush of(RequestHead head, RequestTarget target, Scheme scheme) {
    if (mentions(target.path(), target.query(), head.fields())) {
      return scheme == Scheme.HTTPS && target.path().shape() == RequestPath.Shape.PLAIN
          ? step(head, target)
          : new Odd();
    }
    var lower = target.path().text().toLowerCase(Locale.ROOT);
    return WEBDAV.contains(head.method()) && INSIDE.matcher(lower).find()
        ? new Dumb()
        : new Unrelated();
  }

  private static GitPush step(RequestHead head, RequestTarget target) {
    var types = head.fields().all("content-type");
    if (head.method().equals("GET") && target.query().equals(REFS_QUERY) && types.isEmpty()) {
      return step(Step.Kind.ADVERTISEMENT, target.path(), REFS);
    }
    if (head.method().equals("POST")
        && target.query().isEmpty()
        && types.equals(List.of(PACK_TYPE))) {
      return step(Step.Kind.PUSH, target.path(), "/" + SERVICE);
    }
    return new Odd();
  }

  private static GitPush step(Step.Kind kind, RequestPath path, String ending) {
    var text = path.text();
    if (!text.endsWith(ending)) {
      return new Odd();
    }
    var repository = text.substring(0, text.length() - ending.length());
    var lower = repository.toLowerCase(Locale.ROOT);
    try {
      return lower.contains("/" + SERVICE) || lower.contains(REFS)
          ? new Odd()
          : new Step(kind, RequestPath.parse(repository));
    } catch (InvalidNameException e) {
      return new Odd(); // There is no repository before it.
    }
  }

  private static boolean mentions(RequestPath path, String query, Fields fields) {
    var lower = path.text().toLowerCase(Locale.ROOT);
    return lower.contains("/" + SERVICE)
        || fields.all("content-type").stream()
            .anyMatch(type -> type.toLowerCase(Locale.ROOT).contains(SERVICE))
        || (lower.contains(REFS) && decode(query).toLowerCase(Locale.ROOT).contains(SERVICE));
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
