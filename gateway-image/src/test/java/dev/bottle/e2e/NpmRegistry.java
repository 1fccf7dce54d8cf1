package dev.bottle.e2e;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;

/**
 * A package registry with one package, as npm asks for it: its document, its tarball, no
 * advisories.
 */
final class NpmRegistry implements HttpHandler {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private final byte[] document;
  private final byte[] tarball;

  private NpmRegistry(byte[] document, byte[] tarball) {
    this.document = document;
    this.tarball = tarball;
  }

  /** The package {@code left-bottle}, whose main module exports the text {@code from npm}. */
  static NpmRegistry create(Path folder, String host) throws IOException, GeneralSecurityException {
    Path content = Files.createDirectories(folder.resolve("npm/package"));
    Files.writeString(
        content.resolve("package.json"), "{\"name\":\"left-bottle\",\"version\":\"1.0.0\"}");
    Files.writeString(content.resolve("index.js"), "module.exports = 'from npm';\n");
    Path file = folder.resolve("npm/left-bottle-1.0.0.tgz");
    Programs.run("tar", "-czf", file.toString(), "-C", folder.resolve("npm").toString(), "package");
    byte[] tarball = Files.readAllBytes(file);
    String hash =
        Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-512").digest(tarball));
    var dist =
        Map.of(
            "tarball",
            "https://" + host + "/left-bottle/-/left-bottle-1.0.0.tgz",
            "integrity",
            "sha512-" + hash);
    var version = Map.of("name", "left-bottle", "version", "1.0.0", "dist", dist);
    var document =
        Map.of(
            "name",
            "left-bottle",
            "dist-tags",
            Map.of("latest", "1.0.0"),
            "versions",
            Map.of("1.0.0", version));
    return new NpmRegistry(JSON.writeValueAsBytes(document), tarball);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    switch (exchange.getRequestURI().getPath()) {
      case "/left-bottle" -> send(exchange, "application/json", document);
      case "/left-bottle/-/left-bottle-1.0.0.tgz" ->
          send(exchange, "application/octet-stream", tarball);
      case "/-/npm/v1/security/advisories/bulk" -> StandIn.text(200, "{}").handle(exchange);
      default -> StandIn.text(404, "{}").handle(exchange);
    }
  }

  private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }
}
