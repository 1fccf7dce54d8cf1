package dev.bottle.gateway.http.websocket;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A member of {@code Sec-WebSocket-Extensions} (RFC 6455 section 9.1).
 *
 * @param name as sent: names of extensions are case-sensitive here, as everybody writes them
 */
public record Extension(String name, List<Parameter> parameters) {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
  private static final String OWS = "[ \\t]*+";
  private static final Pattern NAME = Pattern.compile(OWS + "(" + TOKEN + ")" + OWS);

  /** A quoted value has to be a token once its quotes are off, so no comma stands in one. */
  private static final Pattern PARAMETER =
      Pattern.compile(";%1$s(%2$s)%1$s(?:=%1$s(?:(%2$s)|\"(%2$s)\")%1$s)?+".formatted(OWS, TOKEN));

  /** A parameter, with its value if it has one. */
  public record Parameter(String name, Optional<String> value) {}

  public Extension {
    parameters = List.copyOf(parameters);
  }

  /**
   * The extensions that a header's lines list.
   *
   * @return empty when the lines are not well-formed
   */
  public static Optional<List<Extension>> list(List<String> lines) {
    var found = new ArrayList<Extension>();
    for (var line : lines) {
      for (var member : line.split(",", -1)) {
        var extension = parse(member);
        if (extension.isEmpty()) {
          return Optional.empty();
        }
        found.add(extension.get());
      }
    }
    return Optional.of(List.copyOf(found));
  }

  private static Optional<Extension> parse(String text) {
    var name = NAME.matcher(text);
    if (!name.lookingAt()) {
      return Optional.empty();
    }
    int at = name.end();
    var parameters = new ArrayList<Parameter>();
    var parameter = PARAMETER.matcher(text);
    while (parameter.region(at, text.length()).lookingAt()) {
      parameters.add(new Parameter(parameter.group(1), value(parameter)));
      at = parameter.end();
    }
    return at == text.length()
        ? Optional.of(new Extension(name.group(1), parameters))
        : Optional.empty();
  }

  private static Optional<String> value(Matcher parameter) {
    return Optional.ofNullable(parameter.group(2))
        .or(() -> Optional.ofNullable(parameter.group(3)));
  }
}
