package dev.bottle.launcher.setup;

import dev.bottle.launcher.docker.EngineException;
import dev.bottle.launcher.docker.EngineUnreachableException;
import dev.bottle.launcher.docker.Images;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes a host ready for bottles, step by step; what is there already is left alone. */
public final class HostSetup {

  /**
   * The images of a bottle.
   *
   * @param gateway the gateway's, {@code name:tag}
   * @param agent the agent's, {@code name:tag}
   */
  public record BottleImages(String gateway, String agent) {}

  private final Images images;
  private final Path home;
  private final Map<String, String> environment;
  private final Consent consent;
  private final Progress progress;
  private final Commands commands;

  /**
   * A setup.
   *
   * @param home the checkout, where the build contexts lie
   * @param environment the host's
   */
  public HostSetup(
      Images images,
      Path home,
      Map<String, String> environment,
      Consent consent,
      Progress progress) {
    this.images = images;
    this.home = home;
    this.environment = Map.copyOf(environment);
    this.consent = consent;
    this.progress = progress;
    this.commands = new Commands(environment);
  }

  /**
   * Installs and starts an engine if none answers.
   *
   * @throws SetupException when none answers afterwards
   */
  public void engine() {
    perform(new EngineStep(images, commands, environment));
  }

  /**
   * Makes the images that the engine lacks. Of several launchers at once one builds, the others
   * wait and find the images there.
   *
   * @throws SetupException when one cannot be made
   */
  public BottleImages images() {
    return translated(this::makeImages);
  }

  /**
   * The names that the images have or will have, by what goes into them; asks no engine. Empty when
   * bottle itself is not built yet.
   */
  public Optional<BottleImages> expectedImages() {
    Path contexts = home.resolve("gateway-image/target/context");
    return Files.isDirectory(contexts)
        ? Optional.of(
            new BottleImages(
                BuildStep.expectedTag("bottle-gateway", contexts.resolve("gateway"), Map.of()),
                BuildStep.expectedTag("bottle-agent", contexts.resolve("agent"), user())))
        : Optional.empty();
  }

  private BottleImages makeImages() {
    HostInputs inputs = inputs();
    Path contexts = home.resolve("gateway-image/target/context");
    var gateway =
        BuildStep.of(images, "bottle-gateway", contexts.resolve("gateway"), Map.of(), inputs);
    var agent = BuildStep.of(images, "bottle-agent", contexts.resolve("agent"), user(), inputs);
    if (gateway.needed() || agent.needed()) {
      locked(
          () ->
              List.of(
                      new BaseImageStep(images, commands, inputs, BaseImageStep.NAME),
                      gateway,
                      agent)
                  .forEach(this::perform));
    }
    return new BottleImages(gateway.tag(), agent.tag());
  }

  private void perform(Step step) {
    if (!step.needed()) {
      return;
    }
    if (!consent.approve(step.intent())) {
      throw new SetupException(
          SetupException.Kind.DECLINED, "nothing done: bottle needs to " + step.intent() + ".");
    }
    long began = System.nanoTime();
    try {
      progress.running(step.label(), step.intent(), "");
      Step.Outcome outcome =
          step.run(detail -> progress.running(step.label(), step.intent(), detail));
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      progress.done(step.label(), outcome.text(), took, outcome.size());
    } catch (RuntimeException e) {
      progress.clear();
      throw e;
    }
  }

  private static <T> T translated(Supplier<T> work) {
    try {
      return work.get();
    } catch (EngineUnreachableException e) {
      throw e;
    } catch (EngineException e) {
      throw new SetupException(
          SetupException.Kind.FAILED, "the images cannot be made:\n" + e.getMessage());
    } catch (UncheckedIOException e) {
      throw new SetupException(SetupException.Kind.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private HostInputs inputs() {
    String aptConfig = commands.has("apt-config") ? commands.run("apt-config", "dump") : "";
    try {
      return HostInputs.read(environment, Path.of("/"), aptConfig);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> user() {
    return Map.of("UID", commands.run("id", "-u").strip(), "GID", commands.run("id", "-g").strip());
  }

  private void locked(Runnable work) {
    try {
      Path folder = stateFolder();
      Files.createDirectories(folder);
      try (var channel =
              FileChannel.open(
                  folder.resolve("images.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var lock = channel.lock()) {
        Objects.requireNonNull(lock);
        work.run();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path stateFolder() {
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    Path base =
        state.isEmpty()
            ? Path.of(environment.getOrDefault("HOME", "/"), ".local", "state")
            : Path.of(state);
    return base.resolve("claude-bottle");
  }
}
