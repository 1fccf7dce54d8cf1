package dev.bottle.launcher.session;

import com.fasterxml.jackson.databind.json.JsonMapper;

/** The one reader and writer of JSON here. */
final class Json {
  static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}
}
