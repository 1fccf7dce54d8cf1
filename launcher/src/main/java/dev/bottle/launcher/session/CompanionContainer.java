package dev.bottle.launcher.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bottle.launcher.docker.Attachment;
import dev.bottle.launcher.docker.ContainerId;
import dev.bottle.launcher.docker.ContainerSpec;
import dev.bottle.launcher.docker.NetworkPlace;
import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.plan.Companion;
import dev.bottle.launcher.plan.EnvValue;
import dev.bottle.launcher.plan.GatewayPlan;
import dev.bottle.launcher.plan.Plan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the built-in demo needs beside its bottle: the stand-in origin, a container on the egress
 * network, and a service of the host that the bottle must not reach.
 */
final class CompanionContainer {
  private static final String PROGRAM = "/opt/bottle/companion";
  private static final String CA_FILE = "companion-ca.pem";
  private static final String CA_END = "-----END CERTIFICATE-----\n";
  private static final long READY_SECONDS = 30;
  private static final ContainerSpec.Bounds BOUNDS =
      new ContainerSpec.Bounds(256L * 1024 * 1024, 1, 64);

  private final Runtime runtime;
  private final Teardown teardown;

  CompanionContainer(Runtime runtime, Teardown teardown) {
    this.runtime = runtime;
    this.teardown = teardown;
  }

  /** Brings it up; returns the plan with what gateway and agent must know of it. */
  Plan start(Plan plan, Companion companion, BottleAddresses addresses, Map<String, String> labels)
      throws IOException, InterruptedException {
    HostService service = HostService.open();
    teardown.making("host service", service::close, () -> service);
    String services =
        Stream.concat(service.answering().stream(), Stream.of(addresses.insideBridge()))
            .map(address -> address + ":" + service.port())
            .collect(Collectors.joining(" "));

    var name = new ContainerId("bottle-" + plan.id() + "-companion");
    teardown.making(
        "companion",
        () -> runtime.remove(name),
        () -> runtime.createContainer(spec(name, plan, companion, addresses, labels)));
    CompletableFuture<byte[]> certificate = collect(name);
    runtime.start(name);
    byte[] ca = await(certificate);

    Map<String, EnvValue> env = new LinkedHashMap<>(plan.env());
    env.put("BOTTLE_DEMO_ORIGIN", new EnvValue.Literal(companion.host()));
    env.put("BOTTLE_DEMO_HOST_SERVICES", new EnvValue.Literal(services));
    return plan.with(reaching(plan.gateway(), companion, addresses.companion(), ca), env);
  }

  private static ContainerSpec spec(
      ContainerId name,
      Plan plan,
      Companion companion,
      BottleAddresses addresses,
      Map<String, String> labels) {
    return new ContainerSpec(
        name.value(),
        plan.images().agent(),
        List.of(PROGRAM),
        List.of(companion.host()),
        "65534:65534",
        "companion",
        new NetworkPlace(BottleNetworks.egress(plan.id()), addresses.companion()),
        List.of(),
        List.of(),
        Map.of("/tmp", "rw,nosuid,nodev,noexec,size=16m,mode=1777"),
        Map.of("net.ipv4.ip_unprivileged_port_start", "0"),
        BOUNDS,
        ContainerSpec.FirstProcess.ENGINE_INIT,
        Optional.empty(),
        labels);
  }

  /** What it says is its CA's certificate and nothing more; its stdin ends with the launcher. */
  private CompletableFuture<byte[]> collect(ContainerId name) {
    Attachment streams = runtime.attach(name);
    teardown.making("companion's stdin", streams::close, () -> streams);
    var certificate = new CompletableFuture<byte[]>();
    var errors = new ByteArrayOutputStream();
    Thread.ofVirtual()
        .name("companion-output")
        .start(
            () -> {
              try {
                streams.pump(new Collector(certificate), errors);
                String said = errors.toString(StandardCharsets.UTF_8);
                certificate.completeExceptionally(new SessionException(Visible.text(said)));
              } catch (IOException e) {
                certificate.completeExceptionally(e);
              }
            });
    return certificate;
  }

  private static byte[] await(CompletableFuture<byte[]> certificate) throws InterruptedException {
    try {
      return certificate.get(READY_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new SessionException("the stand-in origin did not come up: " + e.getMessage(), e);
    } catch (TimeoutException e) {
      throw new SessionException(
          "the stand-in origin did not come up within " + READY_SECONDS + " s", e);
    }
  }

  private static GatewayPlan reaching(
      GatewayPlan gateway, Companion companion, String address, byte[] ca) {
    try {
      var config = (ObjectNode) Json.MAPPER.readTree(gateway.configJson());
      config.withObject("/resolve").put(companion.host(), address);
      config.withArray("/egress/upstreamCa").add(CA_FILE);
      Map<String, byte[]> files = new LinkedHashMap<>(gateway.files());
      files.put(CA_FILE, ca);
      return new GatewayPlan(config.toPrettyString(), files);
    } catch (JsonProcessingException e) {
      throw new SessionException("the planned gateway.json is not JSON", e);
    }
  }

  /** Gathers text up to the end of a certificate; drops the rest. */
  private static final class Collector extends OutputStream {
    private final CompletableFuture<byte[]> certificate;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    private Collector(CompletableFuture<byte[]> certificate) {
      this.certificate = certificate;
    }

    @Override
    public void write(int b) {
      if (!certificate.isDone()) {
        text.write(b);
        if (b == '\n' && text.toString(StandardCharsets.US_ASCII).endsWith(CA_END)) {
          certificate.complete(text.toByteArray());
        }
      }
    }
  }
}
