package dev.bottle.launcher.session;

import dev.bottle.launcher.docker.Attachment;
import dev.bottle.launcher.docker.ContainerId;
import dev.bottle.launcher.docker.ContainerSpec;
import dev.bottle.launcher.docker.MountSpec;
import dev.bottle.launcher.docker.NetworkPlace;
import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.plan.BottleId;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.plan.ResolvedSecrets;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The gateway of a bottle: its files, its container, and its three streams, which are held as long
 * as it may live.
 */
final class GatewayContainer {
  /** Beside {@code gateway.json}. */
  static final String AUTHORIZED_KEYS = "authorized_keys";

  /** In {@link BottleFolder#out()}. */
  static final String HOST_KEY = "known_hosts";

  /** Where it sees {@link BottleFolder#pushes()}. */
  static final String PUSHES = "/run/bottle-pushes";

  private static final long READY_SECONDS = 30;
  private static final Duration DRAIN = Duration.ofSeconds(2);
  private static final int LOG_TAIL = 12;
  private static final ContainerSpec.Bounds BOUNDS =
      new ContainerSpec.Bounds(768L * 1024 * 1024, 2, 512);

  private final Runtime runtime;
  private final Teardown teardown;
  private final BottleFolder folder;

  GatewayContainer(Runtime runtime, Teardown teardown, BottleFolder folder) {
    this.runtime = runtime;
    this.teardown = teardown;
    this.folder = folder;
  }

  static ContainerId nameOf(BottleId id) {
    return new ContainerId("bottle-" + id + "-gateway");
  }

  /** Brings it up; returns when it listens. Secrets go to its stdin and nowhere else. */
  ReadyLine start(
      Plan plan,
      BottleAddresses addresses,
      ResolvedSecrets secrets,
      Optional<ClientKey> client,
      Map<String, String> labels)
      throws IOException, InterruptedException {
    for (var file : plan.gateway().files().entrySet()) {
      BottleFolder.write(folder.gateway().resolve(file.getKey()), file.getValue());
    }
    if (client.isPresent()) {
      String line = client.get().authorizedLine() + "\n";
      BottleFolder.write(
          folder.gateway().resolve(AUTHORIZED_KEYS), line.getBytes(StandardCharsets.US_ASCII));
    }
    String config = GatewayConfigText.of(plan.gateway().configJson(), plan.id(), addresses);
    BottleFolder.write(folder.gatewayConfig(), config.getBytes(StandardCharsets.UTF_8));

    ContainerId name = nameOf(plan.id());
    teardown.making(
        "gateway",
        () -> runtime.remove(name),
        () -> runtime.createContainer(spec(plan, addresses, labels)));
    runtime.connect(
        name, new NetworkPlace(BottleNetworks.egress(plan.id()), addresses.gatewayOutside()));
    Attachment streams = runtime.attach(name);
    var output = new GatewayOutput(append(folder.audit()));
    Thread pump = pump(streams, output);
    teardown.making("gateway's streams", () -> drain(streams, pump), () -> streams);
    runtime.start(name);
    saySecrets(streams.stdin(), secrets);
    return awaitReady(output);
  }

  private ContainerSpec spec(Plan plan, BottleAddresses addresses, Map<String, String> labels) {
    return new ContainerSpec(
        nameOf(plan.id()).value(),
        plan.images().gateway(),
        List.of(),
        List.of(
            "--config", "/run/bottle/gateway.json", "--secrets-from-stdin", "--exit-on-stdin-eof"),
        "65532:65532",
        "gateway",
        new NetworkPlace(BottleNetworks.internal(plan.id()), addresses.gateway()),
        List.of(),
        List.of(
            new MountSpec(folder.gateway(), "/run/bottle", MountSpec.Access.READ_ONLY),
            new MountSpec(folder.out(), "/run/bottle-out", MountSpec.Access.READ_WRITE),
            new MountSpec(folder.pushes(), PUSHES, MountSpec.Access.READ_WRITE)),
        Map.of("/tmp", "rw,nosuid,nodev,noexec,size=64m,mode=1777"),
        Map.of("net.ipv4.ip_forward", "0"),
        BOUNDS,
        ContainerSpec.FirstProcess.ENTRYPOINT,
        Optional.empty(),
        labels);
  }

  private Thread pump(Attachment streams, GatewayOutput output) throws IOException {
    OutputStream log = append(folder.gatewayLog());
    return Thread.ofVirtual()
        .name("gateway-output")
        .start(
            () -> {
              try (streams;
                  output;
                  log) {
                streams.pump(output, log);
              } catch (IOException e) {
                // The connection is the gateway's life line: when it breaks the gateway ends, and
                // with it all egress.
                output.first().completeExceptionally(e);
              }
            });
  }

  /**
   * The end of its stdin lets it close its books; the container is removed right after, finished or
   * not.
   */
  private static void drain(Attachment streams, Thread pump)
      throws IOException, InterruptedException {
    streams.stdin().close();
    if (!pump.join(DRAIN)) {
      streams.close();
    }
  }

  private static OutputStream append(Path file) throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void saySecrets(OutputStream stdin, ResolvedSecrets secrets) throws IOException {
    byte[] line =
        Json.MAPPER.writeValueAsBytes(
            Map.of(
                "credentials",
                secrets.credentials(),
                "identities",
                secrets.identities(),
                "passphrases",
                secrets.passphrases(),
                "known",
                secrets.known(),
                "canaries",
                secrets.canaries()));
    stdin.write(line);
    stdin.write('\n');
  }

  private ReadyLine awaitReady(GatewayOutput output) throws InterruptedException {
    try {
      return ReadyLine.parse(output.first().get(READY_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      throw new SessionException("the gateway did not come up:\n" + logTail(), e);
    } catch (TimeoutException e) {
      throw new SessionException(
          "the gateway did not come up within " + READY_SECONDS + " s:\n" + logTail(), e);
    }
  }

  private String logTail() {
    try {
      List<String> lines = Files.readAllLines(folder.gatewayLog(), StandardCharsets.ISO_8859_1);
      return Visible.lines(lines.subList(Math.max(0, lines.size() - LOG_TAIL), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
