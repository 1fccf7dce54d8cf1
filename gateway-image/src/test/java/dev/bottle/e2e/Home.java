package dev.bottle.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A user of the command: a home folder, a state folder, a project folder to stand in, and an
 * environment. Every call of {@code bottle} is a process of its own.
 */
record Home(Path folder, Map<String, String> env) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  Home {
    env = Map.copyOf(env);
  }

  /** A user whose folders lie under {@code folder}, with no token and nothing approved. */
  static Home under(Path folder) {
    try {
      Files.createDirectories(folder.resolve("project"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> env = new LinkedHashMap<>();
    env.put("HOME", folder.toString());
    env.put("XDG_STATE_HOME", folder.resolve("state").toString());
    env.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    env.put("JAVA_HOME", System.getProperty("java.home"));
    env.put("CLAUDE_BOTTLE_OAUTH_TOKEN", "");
    return new Home(folder, env);
  }

  /** The same user with one more variable; an empty value unsets it. */
  Home with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(env);
    more.put(name, value);
    return new Home(folder, more);
  }

  /** Where the commands are run. */
  Path project() {
    return folder.resolve("project");
  }

  /** The folder of a bottle's state. */
  Path state(String bottle) {
    return folder.resolve("state/claude-bottle/bottles").resolve(bottle);
  }

  /** The bottles that this user has had. */
  List<String> bottles() {
    Path all = folder.resolve("state/claude-bottle/bottles");
    if (Files.notExists(all)) {
      return List.of();
    }
    try (var entries = Files.list(all)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The events in a bottle's audit log. */
  List<JsonNode> audit(String bottle) {
    try (var lines = Files.lines(state(bottle).resolve("audit.jsonl"))) {
      return lines.map(Home::json).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What all files of a bottle's state hold. */
  String allText(String bottle) throws IOException {
    var text = new StringBuilder();
    try (var files = Files.walk(state(bottle))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        text.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return text.toString();
  }

  /** Parses one JSON text. */
  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  /** Writes a file of the project. */
  Path write(String name, String text) {
    Path file = project().resolve(name);
    try {
      Files.createDirectories(file.resolveSibling("."));
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> command(String... args) {
    // A shell's background job, as a build may be, ignores SIGINT, and so would what it starts.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.add(Checkout.root().resolve("bottle").toString());
    command.addAll(List.of(args));
    return command;
  }

  /** Starts {@code bottle} and leaves it running. The process is the launcher's JVM itself. */
  Process start(String... args) {
    return Programs.start(command(args), project(), env);
  }

  /** Runs {@code bottle} to its end with an empty stdin. */
  Programs.Ran bottle(String... args) {
    return bottleReading("", args);
  }

  /** Runs {@code bottle} to its end with a stdin. */
  Programs.Ran bottleReading(String stdin, String... args) {
    return Programs.collect(start(args), stdin, PATIENCE);
  }
}
