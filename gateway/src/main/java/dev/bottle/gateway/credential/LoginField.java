package dev.bottle.gateway.credential;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The field of a request that carries a login, cut into the parts where a placeholder may stand and
 * the text between.
 *
 * @param parts the whole field in order
 * @param coding how the joined parts stand in the field
 */
record LoginField(List<Part> parts, Coding coding) {

  /** A piece of the field. */
  sealed interface Part {
    String text();

    /** Where a placeholder may stand. */
    record Slot(String text) implements Part {}

    /** Anything else: scheme, separators, names. */
    record Between(String text) implements Part {}
  }

  /** How the parts are written. */
  sealed interface Coding {
    /** As they are. */
    record Plain() implements Coding {}

    /** Base64 after the scheme (RFC 7617). */
    record Basic(String scheme) implements Coding {}
  }

  private static final Coding PLAIN = new Coding.Plain();

  LoginField {
    parts = List.copyOf(parts);
  }

  /** {@code Authorization}: any scheme and its value, or a bare value; Basic is looked into. */
  static LoginField authorization(String value) {
    var text = value.strip();
    int space = text.indexOf(' ');
    if (space < 0) {
      return whole(text);
    }
    var scheme = text.substring(0, space);
    var rest = text.substring(space).strip();
    if (scheme.toLowerCase(Locale.ROOT).equals("basic")) {
      return decoded(rest)
          .map(login -> new LoginField(userAndPassword(login), new Coding.Basic(scheme)))
          .orElseGet(() -> whole(text));
    }
    return new LoginField(List.of(new Part.Between(scheme + " "), new Part.Slot(rest)), PLAIN);
  }

  /** A field that is nothing but the login. */
  static LoginField whole(String value) {
    return new LoginField(List.of(new Part.Slot(value.strip())), PLAIN);
  }

  /** {@code Cookie} (RFC 6265 section 4.2.1): the value of each pair is a slot, quoted or not. */
  static LoginField cookie(String value) {
    var parts = new ArrayList<Part>();
    for (var pair : value.splitWithDelimiters(";", 0)) {
      int from = pair.indexOf('=') + 1;
      int to = pair.length();
      while (from < to && isPadding(pair.charAt(from))) {
        from++;
      }
      while (to > from && isPadding(pair.charAt(to - 1))) {
        to--;
      }
      parts.add(new Part.Between(pair.substring(0, from)));
      parts.add(new Part.Slot(pair.substring(from, to)));
      parts.add(new Part.Between(pair.substring(to)));
    }
    return new LoginField(parts, PLAIN);
  }

  List<String> slots() {
    return parts.stream().filter(Part.Slot.class::isInstance).map(Part::text).toList();
  }

  /** The field's text with every part as given, in order. */
  String render(List<String> texts) {
    var joined = String.join("", texts);
    return switch (coding) {
      case Coding.Plain() -> joined;
      case Coding.Basic(var scheme) ->
          scheme
              + " "
              + Base64.getEncoder().encodeToString(joined.getBytes(StandardCharsets.ISO_8859_1));
    };
  }

  /** The parts joined without any coding. */
  String plainText() {
    return String.join("", parts.stream().map(Part::text).toList());
  }

  private static List<Part> userAndPassword(String login) {
    int colon = login.indexOf(':');
    return colon < 0
        ? List.of(new Part.Slot(login))
        : List.of(
            new Part.Slot(login.substring(0, colon)),
            new Part.Between(":"),
            new Part.Slot(login.substring(colon + 1)));
  }

  private static Optional<String> decoded(String base64) {
    try {
      var bytes = Base64.getDecoder().decode(base64);
      return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isPadding(char c) {
    return c == ' ' || c == '\t' || c == '"';
  }
}
