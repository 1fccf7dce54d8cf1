package dev.bottle.gateway.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * Reads one JSON document into a {@link LocatedJson}: at most 4 MiB, 32 levels deep, no duplicate
 * keys, nothing behind its end.
 */
public final class LocatedJsonParser {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_DOCUMENT = 4 << 20;

  private final JsonFactory factory =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_DOCUMENT)
                  .maxNumberLength(64)
                  .maxNameLength(1024)
                  .build())
          .build();

  /**
   * Parses the text.
   *
   * @return the document, or empty when it is no JSON; what is wrong is in {@code problems}
   */
  public Optional<LocatedJson> parse(String text, Problems problems) {
    if (text.length() > MAX_DOCUMENT) {
      problems.add(Place.ROOT, "the document is larger than " + MAX_DOCUMENT + " characters");
      return Optional.empty();
    }
    try (var parser = factory.createParser(text)) {
      if (parser.nextToken() == null) {
        problems.add(Place.ROOT, "the document is empty");
        return Optional.empty();
      }
      var location = parser.currentTokenLocation();
      var root = new Place("$", location.getLineNr(), location.getColumnNr());
      var document = value(parser, root, problems);
      if (parser.nextToken() != null) {
        var rest = parser.currentTokenLocation();
        problems.add(
            new Place("$", rest.getLineNr(), rest.getColumnNr()),
            "there is something behind the end of the document");
      }
      return Optional.of(document);
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      problems.add(
          at == null ? Place.ROOT : new Place("$", at.getLineNr(), at.getColumnNr()),
          "not valid JSON here");
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("a string is not read without I/O", e);
    }
  }

  private static LocatedJson value(JsonParser parser, Place place, Problems problems)
      throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, place, problems);
      case START_ARRAY -> array(parser, place, problems);
      case VALUE_STRING -> new LocatedJson.Text(place, parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new LocatedJson.Num(place, parser.getText());
      case VALUE_TRUE -> new LocatedJson.Bool(place, true);
      case VALUE_FALSE -> new LocatedJson.Bool(place, false);
      case VALUE_NULL -> new LocatedJson.Null(place);
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("no JSON value starts here");
    };
  }

  private static LocatedJson object(JsonParser parser, Place place, Problems problems)
      throws IOException {
    var members = new LinkedHashMap<String, LocatedJson>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var key = parser.currentName();
      var location = parser.currentTokenLocation();
      var at = place.member(key, location.getLineNr(), location.getColumnNr());
      parser.nextToken();
      if (members.putIfAbsent(key, value(parser, at, problems)) != null) {
        problems.add(at, "this key stands twice");
      }
    }
    return new LocatedJson.Obj(place, members);
  }

  private static LocatedJson array(JsonParser parser, Place place, Problems problems)
      throws IOException {
    var elements = new ArrayList<LocatedJson>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      var location = parser.currentTokenLocation();
      var at = place.element(elements.size(), location.getLineNr(), location.getColumnNr());
      elements.add(value(parser, at, problems));
    }
    return new LocatedJson.Arr(place, elements);
  }
}
