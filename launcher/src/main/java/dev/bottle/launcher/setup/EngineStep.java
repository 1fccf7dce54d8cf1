package dev.bottle.launcher.setup;

import dev.bottle.launcher.docker.Images;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A Docker engine that answers: installed from Debian's or Ubuntu's archive and started. */
record EngineStep(Images images, Commands commands, Map<String, String> environment)
    implements Step {
  private static final Path SOCKET = Path.of("/var/run/docker.sock");
  private static final Path LOG = Path.of("/var/log/bottle-dockerd.log");
  private static final Duration SERVICE_PATIENCE = Duration.ofSeconds(15);
  private static final Duration ENGINE_PATIENCE = Duration.ofSeconds(45);

  @Override
  public String label() {
    return "engine";
  }

  @Override
  public String intent() {
    return installed() ? "start the Docker engine" : "install docker.io with apt-get and start it";
  }

  @Override
  public boolean needed() {
    if (images.answers()) {
      return false;
    }
    String host = environment.getOrDefault("DOCKER_HOST", "");
    if (!host.isEmpty()) {
      throw noEngine(
          "no Docker engine answers at "
              + host
              + " (DOCKER_HOST). Start it, or unset DOCKER_HOST.");
    }
    if (Files.exists(SOCKET) && !Files.isWritable(SOCKET)) {
      throw noEngine(
          "no Docker engine answers at unix://"
              + SOCKET
              + " (permission denied).\nAdd yourself to the docker"
              + " group (sudo usermod -aG docker $USER, then log in again), or set DOCKER_HOST.");
    }
    if (!installed() && !commands.has("apt-get")) {
      throw noEngine(
          "no Docker engine answers, and bottle installs one only on Debian and Ubuntu. Install"
              + " Docker, then try again.");
    }
    return true;
  }

  @Override
  public Outcome run(Consumer<String> detail) {
    boolean installing = !installed();
    if (installing) {
      detail.accept("apt-get update");
      commands.runAsRoot("apt-get", "-qq", "update");
      detail.accept("apt-get install docker.io");
      commands.runAsRoot(
          "apt-get", "-qq", "install", "-y", "--no-install-recommends", "docker.io", "iptables");
    }
    detail.accept("starting the engine");
    if (!startService() || !answersWithin(SERVICE_PATIENCE)) {
      startAlone();
    }
    return new Outcome(
        installing
            ? "none answered; installing docker.io, starting it"
            : "none answered; starting it",
        OptionalLong.empty());
  }

  private boolean installed() {
    return commands.has("dockerd");
  }

  private boolean startService() {
    try {
      if (Files.isDirectory(Path.of("/run/systemd/system"))) {
        commands.runAsRoot("systemctl", "start", "docker");
        return true;
      }
      if (Files.exists(Path.of("/etc/init.d/docker"))) {
        commands.runAsRoot("service", "docker", "start");
        return true;
      }
      return false;
    } catch (SetupException e) {
      // In a container the init script fails on limits that it may not set; the engine itself may
      // start.
      return false;
    }
  }

  private void startAlone() {
    commands.runAsRoot("sh", "-c", "setsid dockerd >" + LOG + " 2>&1 </dev/null &");
    if (!answersWithin(ENGINE_PATIENCE)) {
      throw noEngine("the Docker engine was started but does not answer; its log is " + LOG + ".");
    }
  }

  private boolean answersWithin(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < end) {
      if (images.answers()) {
        return true;
      }
      try {
        Thread.sleep(Duration.ofMillis(200));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }

  private static SetupException noEngine(String message) {
    return new SetupException(SetupException.Kind.NO_ENGINE, message);
  }
}
