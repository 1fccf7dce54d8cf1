package dev.bottle.gateway.http;

import java.util.List;

/** A request that says something in one of its parts. */
record DisguisedMessage(String path, List<String> fields, String body, List<String> trailers) {
  private static final String NOT_IN_A_URL = " \"<>\\^`{|}#%[]";

  static DisguisedMessage of(DisguiseRow row, String text) {
    var said = row.written(text);
    var nothing = List.<String>of();
    var lines = said.lines().toList();
    return switch (row.part()) {
      case "path" ->
          new DisguisedMessage(
              row.split() ? said : "/see/" + inUrl(said, row), nothing, "", nothing);
      case "query" ->
          new DisguisedMessage(
              "/?" + (row.split() ? said : "note=" + inUrl(said, row)), nothing, "", nothing);
      case "name" -> new DisguisedMessage("/", List.of(said + ": x"), "", nothing);
      case "value" -> new DisguisedMessage("/", List.of("x-note: see " + said), "", nothing);
      case "fields" -> new DisguisedMessage("/", lines, "", nothing);
      case "body" ->
          new DisguisedMessage("/", nothing, row.split() ? said : "It's: " + said, nothing);
      case "trailer" ->
          new DisguisedMessage(
              "/", nothing, "", row.split() ? lines : List.of("x-note: see " + said));
      default -> throw new IllegalArgumentException(row.part());
    };
  }

  /** As a client writes what may not stand in a URL. */
  private static String inUrl(String text, DisguiseRow row) {
    var out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escape = c == '%' && row.ways().contains("percent");
      boolean special = row.part().equals("path") ? "/?;".indexOf(c) >= 0 : "&+=".indexOf(c) >= 0;
      if (!escape && (c <= ' ' || c > '~' || special || NOT_IN_A_URL.indexOf(c) >= 0)) {
        out.append("%%%02X".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
