package dev.bottle.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** {@code bottle gateway} as a process of its own, and curl as its client. */
final class Alone implements AutoCloseable {
  private static final String CA_FILE = "ca.pem";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;
  private final Path folder;
  private final Path ca;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final JsonNode ready;

  private Alone(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
    this.ca = folder.resolve(CA_FILE);
    Thread.ofVirtual().start(() -> pump(process.inputReader(StandardCharsets.UTF_8)));
    this.ready = Home.json(nextLine());
  }

  /**
   * Starts a gateway on a free loopback port whose CA goes to {@code ca.pem} of the project.
   *
   * @param stdin what it finds on its stdin, which then stays open
   */
  static Alone start(Home home, String stdin, String... flags) {
    List<String> args = new ArrayList<>(List.of("gateway", "--listen", "127.0.0.1:0"));
    args.addAll(List.of("--ca-out", home.project().resolve(CA_FILE).toString()));
    args.addAll(List.of(flags));
    Process process = home.start(args.toArray(String[]::new));
    try {
      process.getOutputStream().write(stdin.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Alone(process, home.project());
  }

  /** The ready line. */
  JsonNode ready() {
    return ready;
  }

  Process process() {
    return process;
  }

  /** Runs curl through the gateway, trusting its CA. */
  Programs.Ran curl(String... args) {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "120", "-x"));
    command.add("http://" + ready.path("listen").path("proxy").asText());
    command.addAll(List.of("--cacert", ca.toString()));
    command.addAll(List.of(args));
    var env =
        java.util.Map.of("CURL_CA_BUNDLE", "", "SSL_CERT_FILE", "", "no_proxy", "", "NO_PROXY", "");
    Process curl = Programs.start(command, folder, env);
    return Programs.collect(curl, "", Duration.ofMinutes(2));
  }

  /** Waits for the next line of stdout that is this event. */
  JsonNode event(String name) {
    while (true) {
      JsonNode line = Home.json(nextLine());
      if (line.path("event").asText().equals(name)) {
        return line;
      }
    }
  }

  private String nextLine() {
    try {
      String line = lines.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        var err = process.getErrorStream();
        String said = new String(err.readNBytes(err.available()), StandardCharsets.UTF_8);
        throw new AssertionError("no further line on the gateway's stdout; stderr: " + said);
      }
      return line;
    } catch (InterruptedException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private void pump(BufferedReader reader) {
    try (reader) {
      reader.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException e) {
      lines.add("(" + e + ")");
    }
  }

  /** Ends it as an operator does, and says its exit code. */
  int end() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new AssertionError("the gateway does not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
