package dev.bottle.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Origins of protocols that the JDK has no server for: HTTP/2, WebSocket and gRPC. They run in one
 * container of the tools image, on the host's own network, and tell a line of JSON for each thing
 * that reaches them. The container ends with its stdin, so also with this process.
 */
final class ClientOrigins implements AutoCloseable {
  /** An origin that speaks HTTP/1.1 only. */
  static final Origin HTTP_1 = new Origin(World.CLIENTS + ":8441", "1.1");

  /** An origin that takes HTTP/2 where it is offered. */
  static final Origin HTTP_2 = new Origin(World.CLIENTS + ":8442", "2.0");

  /** The authority of the gRPC server. */
  static final String GRPC = World.CLIENTS + ":8443";

  private static final int PORTS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Process container;
  private final List<JsonNode> told = new CopyOnWriteArrayList<>();

  private ClientOrigins(Process container) {
    this.container = container;
    Thread.ofVirtual().start(this::read);
    await("listening", _ -> true, PORTS);
  }

  /** Where an origin is, and the version of HTTP that the gateway speaks with it. */
  record Origin(String authority, String version) {
    String url(String path) {
      return "https://" + authority + path;
    }
  }

  /** Starts them on an address of the host. The folder holds {@code origin.pem} and its key. */
  static ClientOrigins start(String image, String address, Path folder) {
    String servers =
        "exec 2>&1; node /opt/clients/origin.js %1$s 8441 8442 /origin & "
            .concat("python3 /opt/clients/grpc_origin.py %1$s 8443 /origin & cat >/dev/null")
            .formatted(address);
    List<String> command =
        List.of(
            "docker",
            "run",
            "--interactive",
            "--rm",
            "--label",
            World.LABEL + "=origins",
            "--network",
            "host",
            "--user",
            "0:0",
            "--volume",
            folder + ":/origin:ro",
            "--entrypoint",
            "sh",
            image,
            "-c",
            servers);
    return new ClientOrigins(Programs.start(command, folder, Map.of()));
  }

  /** What has reached a path, or a gRPC method: waits for the first such line. */
  JsonNode received(String path) {
    return received(path, 1).getFirst();
  }

  /** Waits for so many lines of a path. */
  List<JsonNode> received(String path, int count) {
    return await("path", value -> value.equals(path), count);
  }

  /** All that they have told so far. */
  String everything() {
    return told.toString();
  }

  private List<JsonNode> await(String key, Predicate<String> value, int count) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      var found =
          told.stream()
              .filter(line -> line.has(key) && value.test(line.path(key).asText()))
              .toList();
      if (found.size() >= count) {
        return found;
      }
      if (System.nanoTime() > until) {
        throw new AssertionError("%d of %d: %s".formatted(found.size(), count, told));
      }
      Tmux.pause(Duration.ofMillis(20));
    }
  }

  private void read() {
    try (var lines = container.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().map(ClientOrigins::line).forEach(told::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is not JSON is a complaint on stderr: it stands in the message of a wait that fails. */
  private static JsonNode line(String text) {
    return text.startsWith("{") ? Home.json(text) : TextNode.valueOf(text);
  }

  @Override
  public void close() throws IOException {
    container.getOutputStream().close();
    try {
      if (!container.waitFor(20, TimeUnit.SECONDS)) {
        throw new AssertionError("the origins do not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
