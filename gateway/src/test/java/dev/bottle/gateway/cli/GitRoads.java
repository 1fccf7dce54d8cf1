package dev.bottle.gateway.cli;

import dev.bottle.gateway.Gateway;
import dev.bottle.gateway.cli.GatewayCommand.StdinUse;
import dev.bottle.gateway.cli.GitForges.Listening;
import dev.bottle.gateway.cli.GitForges.Road;
import dev.bottle.gateway.config.ConfigOverrides;
import dev.bottle.gateway.config.Secrets;
import dev.bottle.gateway.credential.PlaceholderMint;
import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.event.EventSink.Acceptance;
import dev.bottle.gateway.event.GatewayEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;

/** A gateway in this process, and every road to git through it. */
final class GitRoads implements AutoCloseable {
  final GitForges forges;
  private final Map<Road, LinkedBlockingQueue<GatewayEvent.Push>> pushes =
      new EnumMap<>(Road.class);
  private final Gateway gateway;

  GitRoads(Path folder) throws Exception {
    for (var road : Road.values()) {
      pushes.put(road, new LinkedBlockingQueue<>());
    }
    forges = new GitForges(folder);
    gateway = started(folder);
    Files.writeString(folder.resolve("known_hosts"), gateway.knownHosts());
    Files.writeString(folder.resolve("ca.pem"), gateway.caPem());
    var proxy = String.valueOf(gateway.listening().get("proxy"));
    forges.lead(new Listening(proxy, gateway.sshListening(), gateway.gitListening()));
  }

  private Gateway started(Path folder) throws Exception {
    var setup =
        new SetupSource(
                Optional.of(folder.resolve("gateway.json")),
                ConfigOverrides.none(),
                StdinUse.NO_SECRETS,
                Map.of("FORGE", GitForges.PASSWORD),
                new PlaceholderMint(new Random(1)))
            .read(Secrets.none(), Vault.empty());
    return Gateway.start(
        setup.config(),
        setup.guard(),
        setup.uplink(),
        setup.access(),
        event -> {
          if (event instanceof GatewayEvent.Push push) {
            pushes.forEach(
                (road, queue) -> {
                  if (push.repo().endsWith("/" + road.repository() + ".git")) {
                    queue.add(push);
                  }
                });
          }
          return Acceptance.ACCEPTED;
        });
  }

  /** Something to try on each road. */
  @FunctionalInterface
  interface Try {
    void on(Road road) throws Exception;
  }

  /** Tries it on all roads at once. */
  void each(Try what) throws Exception {
    var tries = new EnumMap<Road, FutureTask<Void>>(Road.class);
    for (var road : Road.values()) {
      var one =
          new FutureTask<Void>(
              () -> {
                queue(road).clear();
                what.on(road);
                return null;
              });
      tries.put(road, one);
      Thread.ofVirtual().start(one);
    }
    var softly = new SoftAssertions();
    for (var one : tries.entrySet()) {
      softly
          .assertThatCode(() -> one.getValue().get())
          .as(one.getKey().name())
          .doesNotThrowAnyException();
    }
    softly.assertAll();
  }

  private LinkedBlockingQueue<GatewayEvent.Push> queue(Road road) {
    return Objects.requireNonNull(pushes.get(road));
  }

  /** The next push that has ended on a road. */
  GatewayEvent.Push pushed(Road road) throws Exception {
    var event = queue(road).poll(10, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("no event of a push");
    }
    return event;
  }

  @Override
  public void close() {
    gateway.close();
    forges.close();
  }
}
