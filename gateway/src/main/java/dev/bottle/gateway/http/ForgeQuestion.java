package dev.bottle.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.RequestPath;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** Requests to a forge of which only the body tells whether they read or write. */
enum ForgeQuestion {
  /** Where large files are, or may be put (git-lfs batch API). */
  LFS_BATCH("/info/lfs/objects/batch"),
  /** A query, or mutations. */
  GRAPHQL("/graphql");

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final String ending;

  ForgeQuestion(String ending) {
    this.ending = ending;
  }

  /** Which of them a request is; those that say something in their query too are none. */
  static Optional<ForgeQuestion> of(String method, RequestPath path, String query) {
    if (method.equals("POST") && query.isEmpty() && path.shape() == RequestPath.Shape.PLAIN) {
      for (var question : values()) {
        if (path.text().endsWith(question.ending)) {
          return Optional.of(question);
        }
      }
    }
    return Optional.empty();
  }

  /** Which of them a request is whose body has to be looked at. */
  static Optional<ForgeQuestion> of(Guard guard, Ruling.Outbound request) {
    Destination target = request.target();
    return guard.git().isEmpty()
            || !ForgeHosts.haveEntry(guard.git(), target.host())
            || guard.policy().singlesOut(target, request.method(), request.path())
        ? Optional.empty()
        : of(request.method(), request.path(), request.query());
  }

  /** Whether a body, which is not coded, does nothing but read. */
  boolean isReadBy(byte[] body) {
    try (var json = JSON.createParser(body)) {
      return switch (this) {
        case LFS_BATCH -> isDownload(json);
        case GRAPHQL -> isQuery(json);
      };
    } catch (IOException e) {
      return false; // Whoever reads it otherwise may find anything in it.
    }
  }

  /** Servers differ on whether the case of a name matters. */
  private static boolean isDownload(JsonParser json) throws IOException {
    boolean named = false;
    int depth = 0;
    for (var token = json.nextToken(); token != null; token = json.nextToken()) {
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (depth == 1 && token == JsonToken.FIELD_NAME && isNamed(json, "operation")) {
        if (json.nextToken() != JsonToken.VALUE_STRING || !json.getText().equals("download")) {
          return false;
        }
        named = true;
      }
    }
    return named;
  }

  /** The keyword has no other spelling; that it stands in a comment is nobody's need. */
  private static boolean isQuery(JsonParser json) throws IOException {
    boolean named = false;
    for (var token = json.nextToken(); token != null; token = json.nextToken()) {
      if (token == JsonToken.FIELD_NAME && isNamed(json, "query")) {
        if (json.nextToken() != JsonToken.VALUE_STRING || json.getText().contains("mutation")) {
          return false;
        }
        named = true;
      }
    }
    return named;
  }

  private static boolean isNamed(JsonParser json, String name) throws IOException {
    return json.currentName().toLowerCase(Locale.ROOT).equals(name);
  }
}
