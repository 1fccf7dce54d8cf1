package dev.bottle.gateway.cli;

import dev.bottle.gateway.Gateway;
import dev.bottle.gateway.audit.LineWriter;
import dev.bottle.gateway.cli.GatewayCommand.OnStdinEnd;
import dev.bottle.gateway.config.InvalidConfigException;
import dev.bottle.gateway.config.Secrets;
import dev.bottle.gateway.credential.Vault;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/** A gateway as a process: its first line, its reloads, its end. */
final class GatewayProcess {
  private static final int BAD_CONFIG = 65;

  /** Of the five seconds that an end may take, what closing does not need. */
  private static final Duration DRAIN = Duration.ofMillis(4_500);

  private final SetupSource source;
  private final OnStdinEnd onStdinEnd;
  private final PrintStream err;
  private final LineWriter stdout;
  private final CountDownLatch end = new CountDownLatch(1);
  private final ReentrantLock reloading = new ReentrantLock();
  private final ReentrantLock deciding = new ReentrantLock();
  private volatile Optional<Setup> current = Optional.empty();

  GatewayProcess(SetupSource source, OnStdinEnd onStdinEnd, PrintStream out, PrintStream err) {
    this.source = source;
    this.onStdinEnd = onStdinEnd;
    this.err = err;
    this.stdout = LineWriter.over(new BufferedOutputStream(out, 1 << 16));
  }

  /** Runs until it is told to end; the exit code. */
  int run() {
    try {
      var secrets =
          switch (source.stdin()) {
            case FIRST_LINE_IS_SECRETS -> Secrets.readLine(System.in);
            case NO_SECRETS -> Secrets.none();
          };
      var setup = source.read(secrets, Vault.empty());
      setup.notes().forEach(note -> err.println("bottle: " + note));
      return serve(setup, secrets);
    } catch (InvalidConfigException e) {
      return badConfig(SetupException.of(e));
    } catch (SetupException e) {
      return badConfig(e);
    } catch (IOException e) {
      err.println("bottle: " + e.getMessage());
      return 1;
    }
  }

  private int serve(Setup setup, Secrets secrets) throws IOException {
    current = Optional.of(setup);
    try (var audit = AuditOutput.open(setup.config(), stdout);
        var gateway =
            Gateway.start(
                setup.config(), setup.guard(), setup.uplink(), setup.access(), audit.events())) {
      var caOut = setup.config().caOut();
      if (caOut.isPresent()) {
        ReplacedFile.write(caOut.get().path(), gateway.caPem());
      }
      var hostKeyOut = setup.config().ssh().hostKeyOut();
      if (hostKeyOut.isPresent()) {
        ReplacedFile.write(hostKeyOut.get(), gateway.knownHosts());
      }
      Runnable reload =
          () -> {
            reload(gateway, secrets);
            Thread.ofVirtual().name("decide").start(() -> decide(gateway));
          };
      Signals.on("HUP", reload);
      Signals.on("TERM", end::countDown);
      Signals.on("INT", end::countDown);
      if (onStdinEnd == OnStdinEnd.EXIT) {
        StdinEnd.await(System.in, end::countDown);
      }
      try (var _ = FileWatch.start(this::watched, reload)) {
        // Who reads this may change a file or send a signal the next moment.
        stdout.start(ReadyLine.of(gateway, setup));
        end.await();
      }
      gateway.drain(DRAIN).toCompletableFuture().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stdout.close();
    }
    return 0;
  }

  private Set<Path> watched() {
    var files = new HashSet<Path>(current.orElseThrow().files());
    source.config().ifPresent(files::add);
    return files;
  }

  /** Swaps in what the files say now, or keeps what was there and says why. */
  private void reload(Gateway gateway, Secrets secrets) {
    reloading.lock();
    try {
      var before = current.orElseThrow();
      var setup = source.read(secrets, before.guard().vault());
      gateway.revise(setup.guard(), setup.uplink(), setup.access());
      current = Optional.of(setup);
      var served = new HashSet<>(gateway.sshListening().keySet());
      served.addAll(gateway.gitListening().keySet());
      stdout.offer(Notices.reloaded(setup.notesAfter(before, served)));
    } catch (SetupException e) {
      stdout.offer(Notices.reloadFailed(e.problems()));
    } catch (IOException e) {
      stdout.offer(Notices.reloadFailed(List.of(String.valueOf(e.getMessage()))));
    } finally {
      reloading.unlock();
    }
  }

  /** Sends on what a person approved. That takes as long as upstream does: no reload waits. */
  private void decide(Gateway gateway) {
    deciding.lock();
    try {
      gateway.decidePushes(decision -> stdout.offer(Notices.pushDecided(decision)));
    } catch (IOException e) {
      err.println("bottle: kept pushes cannot be read: " + e.getMessage());
    } finally {
      deciding.unlock();
    }
  }

  private int badConfig(SetupException e) {
    e.problems().forEach(err::println);
    int count = e.problems().size();
    err.println(count == 1 ? "1 problem" : count + " problems");
    return BAD_CONFIG;
  }
}
