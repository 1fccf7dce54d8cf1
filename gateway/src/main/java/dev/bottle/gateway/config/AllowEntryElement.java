package dev.bottle.gateway.config;

import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.PathPattern;
import java.util.HashSet;
import java.util.Optional;

/** An allowlist entry: a string, or an object with host, methods and paths. */
public final class AllowEntryElement {
  private AllowEntryElement() {}

  /** Reads one entry; empty after it reported a problem. */
  public static Optional<AllowEntry> read(LocatedJson value, Problems problems) {
    return switch (value) {
      case LocatedJson.Text text -> JsonFields.parsedBy(AllowEntry::parse).read(text, problems);
      case LocatedJson.Obj object -> narrowed(new JsonFields(object, problems));
      case LocatedJson.Arr _, LocatedJson.Num _, LocatedJson.Bool _, LocatedJson.Null _ -> {
        problems.add(value.place(), "expected a string or an object, found " + value.kind());
        yield Optional.empty();
      }
    };
  }

  private static Optional<AllowEntry> narrowed(JsonFields fields) {
    var host = fields.required("host", HostPort::parse);
    var methods = fields.filledList("methods", JsonFields.parsedBy(AllowEntryElement::method));
    var paths = fields.filledList("paths", JsonFields.parsedBy(PathPattern::new));
    fields.end();
    return host.map(
        h ->
            new AllowEntry(
                h.value(), new HashSet<>(ConfigDraft.values(methods)), ConfigDraft.values(paths)));
  }

  /** Methods are case-sensitive (RFC 9110 section 9.1), and all registered ones are upper case. */
  private static String method(String text) {
    if (!text.matches("[A-Z][A-Z-]{0,31}")) {
      throw new IllegalArgumentException("a method is a word in upper case, such as \"GET\"");
    }
    return text;
  }
}
