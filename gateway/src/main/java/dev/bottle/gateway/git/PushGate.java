package dev.bottle.gateway.git;

import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.SafeText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Stands between a client's {@code git push} and upstream's receive-pack. One event of kind push
 * ends each push, emitted here. Safe for use by many threads; each call blocks until its push has
 * ended.
 */
public final class PushGate implements AutoCloseable {
  private static final int MOST_REFS = 100;
  private static final Duration CHECKS = Duration.ofSeconds(1);
  private static final Duration FOR_ENDINGS = Duration.ofSeconds(3);

  private final PushParts parts;
  private final Set<Watch> running = ConcurrentHashMap.newKeySet();
  private final Thread watcher;
  private volatile boolean closed;

  private PushGate(PushParts parts) {
    this.parts = parts;
    this.watcher = Thread.ofVirtual().name("push watch").start(this::watch);
  }

  /**
   * A gate that keeps what it inspects in a folder.
   *
   * @param folder private to the gateway; made if it is not there. Who may look into it may look
   *     into what is kept there. What an earlier process has left in quarantine is removed; what is
   *     kept for a person stays.
   * @param bottle names the bottle in what the operator is told to type
   */
  public static PushGate open(
      Path folder, PushLimits limits, EventSink events, Clock clock, Optional<String> bottle)
      throws IOException {
    Quarantine.privateFolder(folder);
    var quarantine = folder.resolve("quarantine");
    Quarantine.remove(quarantine);
    Quarantine.shared(Quarantine.privateFolder(quarantine));
    return new PushGate(
        new PushParts(
            quarantine,
            limits,
            events,
            clock,
            bottle,
            new CleanBlobs(),
            KeptPushes.in(folder, limits.keptBytes()),
            new PushShares()));
  }

  private void watch() {
    try {
      while (!closed) {
        Thread.sleep(CHECKS);
        running.forEach(Watch::check);
      }
    } catch (InterruptedException e) {
      // The gate is closed.
    }
  }

  /**
   * A whole push on one connection, as over ssh: advertisement, request, report.
   *
   * @param client what the client says; closed only to end a push that is silent for too long, or
   *     when the gate is closed
   * @param answer what it reads; flushed, not closed
   * @param complaints stderr, for what happens before the client can read {@code remote:} lines
   * @return what to exit with: 0 only where upstream took all, or nothing was asked
   */
  public int serve(PushAsk ask, InputStream client, OutputStream answer, OutputStream complaints) {
    return watched(
        watch ->
            ended(ask, new PushRun(ask, parts, watch, client, answer, complaints), PushRun::serve));
  }

  /**
   * The advertisement alone, as over https: what upstream has and what this gate can take. Without
   * the line that https puts before it.
   *
   * @throws IOException as {@link UpstreamTransport#open}
   */
  public void advertise(PushAsk ask, OutputStream answer) throws IOException {
    var watch = new Watch(parts.limits());
    running.add(watch);
    try (var upstream = ReceivePack.open(ask.upstream(), watch)) {
      upstream.relay(new PktWriter(answer));
    } finally {
      running.remove(watch);
      watch.done();
    }
  }

  /**
   * Request and report, as over https. Has an event too where nothing is asked, as by a client that
   * only tries whether it is let in.
   *
   * @param client the request, not compressed; closed as by {@link #serve}
   */
  public void receive(PushAsk ask, InputStream client, OutputStream answer) {
    var _ =
        watched(
            watch ->
                ended(
                    ask,
                    new PushRun(ask, parts, watch, client, answer, OutputStream.nullOutputStream()),
                    PushRun::receive));
  }

  /**
   * Sends on what a person has approved since the last time. What does not go stays, and has to be
   * approved again. Each that is sent has an event of kind push.
   *
   * @param told what became of each, as soon as it has ended
   * @throws IOException when it cannot be found out which there are
   */
  public void decide(KeptAsks asks, Consumer<KeptDecision> told) throws IOException {
    for (var kept : parts.kept().all()) {
      if (kept.isApproved()) {
        told.accept(decision(kept, asks));
      }
    }
  }

  /** Whatever one is like, the others are not to wait for it. */
  private KeptDecision decision(KeptPushes.Kept kept, KeptAsks asks) {
    try {
      return decide(kept, asks);
    } catch (IOException | RuntimeException e) {
      return new KeptDecision(
          kept.id(), KeptDecision.Result.FAILED, "what is kept of it cannot be read");
    }
  }

  private KeptDecision decide(KeptPushes.Kept kept, KeptAsks asks) throws IOException {
    parts.kept().unapprove(kept);
    var request = kept.request();
    var ask = asks.ask(kept.entry(), kept.scheme(), kept.target(), kept.repository());
    if (ask.isEmpty()) {
      return new KeptDecision(
          kept.id(), KeptDecision.Result.FAILED, "no entry leads to its repository any more");
    }
    long began = parts.clock().millis();
    var decision =
        watched(
            watch -> {
              var sender = new KeptSender(ask.get(), kept, watch);
              var decided = sender.send(request);
              if (sender.bytes() > 0) {
                emit(ask.get(), new Outcome.Allowed(), request.refs(), sender.bytes(), 0, began);
              }
              return decided;
            });
    return decision.result() == KeptDecision.Result.SENT ? removed(kept, decision) : decision;
  }

  private KeptDecision removed(KeptPushes.Kept kept, KeptDecision sent) {
    try {
      parts.kept().remove(kept);
      return sent;
    } catch (IOException e) {
      return new KeptDecision(kept.id(), sent.result(), "its folder cannot be removed");
    }
  }

  private <T> T watched(Function<Watch, T> push) {
    var watch = new Watch(parts.limits());
    running.add(watch);
    try {
      if (closed) {
        watch.stop();
      }
      return push.apply(watch);
    } finally {
      running.remove(watch);
      watch.done();
    }
  }

  private int ended(PushAsk ask, PushRun run, Function<PushRun, PushEnding> how) {
    long began = parts.clock().millis();
    var ending = how.apply(run);
    emit(ask, ending.outcome(), run.refs(), run.bytesUp(), run.bytesDown(), began);
    return ending.exit();
  }

  private void emit(
      PushAsk ask, Outcome outcome, List<String> refs, long up, long down, long began) {
    var now = parts.clock().instant();
    var locator = new Locator(new Sightings(ask.guard(), ask.target()), Optional.empty());
    parts
        .events()
        .accept(
            new GatewayEvent.Push(
                now,
                outcome,
                ask.scheme(),
                ask.target().host().text(),
                ask.target().port(),
                SafeText.of(ask.repository()),
                refs.stream().limit(MOST_REFS).map(locator::shown).toList(),
                up,
                down,
                Math.max(0, now.toEpochMilli() - began)));
  }

  /** Ends what runs, and removes what is in quarantine. */
  @Override
  public void close() {
    closed = true;
    watcher.interrupt();
    running.forEach(Watch::stop);
    long until = System.nanoTime() + FOR_ENDINGS.toNanos();
    try {
      while (!running.isEmpty() && System.nanoTime() < until) {
        Thread.sleep(10);
      }
      Quarantine.remove(parts.quarantine());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // What is left is removed at the next start.
    }
  }
}
