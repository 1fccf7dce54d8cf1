package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real git, with no settings but a test's own. */
public final class Git {
  /** In seconds; the long forms push hundreds of megabytes on every road at once. */
  private static final long PATIENCE = Boolean.getBoolean("bottle.soak") ? 900 : 60;

  private final Path home;
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> settings = new ArrayList<>();

  /** What a command has said, on both streams together, and its exit code. */
  public record Result(int exit, String output) {
    public Result succeeded() {
      assertThat(exit).as(output).isZero();
      return this;
    }

    public Result failed() {
      assertThat(exit).as(output).isNotZero();
      return this;
    }
  }

  public Git(Path home) {
    this.home = home;
    environment.put("HOME", home.toString());
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_ASKPASS", "true");
    environment.put("LC_ALL", "C");
    for (var role : List.of("AUTHOR", "COMMITTER")) {
      environment.put("GIT_" + role + "_NAME", "An Agent");
      environment.put("GIT_" + role + "_EMAIL", "agent@example.com");
    }
    set("init.defaultBranch", "main");
    set("protocol.version", "2");
  }

  public Git set(String name, String value) {
    settings.addAll(List.of("-c", name + "=" + value));
    return this;
  }

  public Git env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  public Result run(Path folder, String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("git"));
    command.addAll(settings);
    command.addAll(List.of(arguments));
    var output = Files.createTempFile(home, "git", ".out");
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    builder.environment().putAll(environment);
    var process =
        builder
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(
          "git hangs: " + String.join(" ", command) + "\n" + Files.readString(output));
    }
    var said = new String(Files.readAllBytes(output), StandardCharsets.ISO_8859_1);
    return new Result(process.exitValue(), said);
  }

  /** One line of output of a command that must succeed. */
  public String ask(Path folder, String... arguments) throws IOException, InterruptedException {
    return run(folder, arguments).succeeded().output().strip();
  }

  /** Commits a file. */
  public void commit(Path folder, String file, String text)
      throws IOException, InterruptedException {
    var at = folder.resolve(file);
    Files.createDirectories(at.getParent());
    Files.writeString(at, text);
    run(folder, "add", "-A").succeeded();
    run(folder, "commit", "-qm", "change " + file.replaceAll(".*/", "")).succeeded();
  }

  /** A bare repository with one commit on main. */
  public Path newUpstream(Path bare) throws IOException, InterruptedException {
    var work = Files.createTempDirectory(home, "seed");
    run(work, "init", "-q").succeeded();
    commit(work, "README", "hello\n");
    run(work, "clone", "-q", "--bare", ".", bare.toString()).succeeded();
    run(bare, "config", "http.receivepack", "true").succeeded();
    run(bare, "config", "uploadpack.allowFilter", "true").succeeded();
    run(bare, "config", "receive.advertisePushOptions", "true").succeeded();
    return bare;
  }
}
