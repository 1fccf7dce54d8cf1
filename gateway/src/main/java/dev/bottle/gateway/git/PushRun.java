package dev.bottle.gateway.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** One push from its first byte to its ending. Confined to one thread. */
final class PushRun {
  private static final Duration LAST_WORDS = Duration.ofMillis(300);

  /** A connection that was idle for longer may have been given up by upstream. */
  private static final Duration FRESH = Duration.ofSeconds(20);

  private final PushAsk ask;
  private final PushParts parts;
  private final Watch watch;
  private final InputStream client;
  private final Watch.Out answer;
  private final OutputStream complaints;
  private List<String> refs = List.of();
  private long bytesUp;

  /** What the client can do, as far as it has said. */
  private Capabilities heard = new Capabilities(List.of());

  /** Whether the client has said all that it has to say. */
  private boolean taken;

  /**
   * @param complaints for what is said while the client cannot read {@code remote:} lines
   */
  PushRun(
      PushAsk ask,
      PushParts parts,
      Watch watch,
      InputStream client,
      OutputStream answer,
      OutputStream complaints) {
    this.ask = ask;
    this.parts = parts;
    this.watch = watch;
    this.client = watch.in(Leg.CLIENT, client);
    this.answer = watch.out(Leg.CLIENT, answer);
    this.complaints = watch.out(Leg.CLIENT, complaints);
    watch.closing(Leg.CLIENT, client);
  }

  /** What was to change. */
  List<String> refs() {
    return refs;
  }

  long bytesUp() {
    return bytesUp;
  }

  long bytesDown() {
    return answer.count();
  }

  /** As over ssh: upstream's advertisement first. */
  PushEnding serve() {
    try (var upstream = open()) {
      try {
        upstream.relay(new PktWriter(answer));
      } catch (IOException e) {
        upstream.complaints().await(LAST_WORDS);
        throw e;
      } finally {
        upstream.complaints().to(this::complain);
      }
      long since = System.nanoTime();
      return request(
          () -> {
            if (System.nanoTime() - since < FRESH.toNanos()) {
              return upstream;
            }
            upstream.hangUp();
            return advertised();
          },
          this::explained);
    } catch (IOException | RuntimeException e) {
      return explained(PushEnding.of(e));
    }
  }

  /** As over https: the request alone. */
  PushEnding receive() {
    return request(this::advertised, this::packed);
  }

  /** Gives an upstream that has advertised. */
  @FunctionalInterface
  private interface Readying {
    ReceivePack get() throws IOException;
  }

  private ReceivePack advertised() throws IOException {
    var upstream = open();
    try {
      var _ = upstream.refs(Set.of());
      return upstream;
    } catch (IOException e) {
      upstream.complaints().await(LAST_WORDS);
      upstream.complaints().to(this::complain);
      upstream.close();
      throw e;
    }
  }

  private ReceivePack open() throws IOException {
    if (!parts.events().hasRoom()) {
      throw new OverloadedException();
    }
    return ReceivePack.open(ask.upstream(), watch);
  }

  private PushEnding request(Readying upstream, UnaryOperator<PushEnding> otherwise) {
    PushRequest request;
    try {
      request = PushRequest.read(new PktReader(client, Leg.CLIENT), said -> heard = said);
    } catch (IOException | RuntimeException e) {
      return unread(PushEnding.of(e), otherwise);
    }
    if (request.updates().isEmpty()) {
      return new PushEnding.Sent(true, Optional.empty());
    }
    refs = request.refs();
    var voice = new ClientVoice(request.capabilities(), answer, complaints);
    try (var quarantine = Quarantine.open(parts.quarantine())) {
      return judged(request, voice, quarantine, upstream);
    } catch (IOException | RuntimeException e) {
      var ending = PushEnding.of(e);
      return told(ending, Report.refusal(request.updates(), _ -> ending.code()), voice);
    }
  }

  private PushEnding judged(
      PushRequest request, ClientVoice voice, Quarantine quarantine, Readying upstream)
      throws IOException {
    try (var inspection = new PushInspection(ask, request, parts, quarantine, voice, watch)) {
      Optional<PackTable> table =
          request.hasPack() ? Optional.of(take(quarantine, inspection)) : Optional.empty();
      taken = true;
      var refusal = inTurn(voice, () -> inspection.refusal(table));
      return refusal.isPresent()
          ? refused(request, refusal.get(), table, voice, quarantine)
          : sent(request, voice, table.map(_ -> quarantine.pack()), upstream, inspection);
    }
  }

  private PackTable take(Quarantine quarantine, PackIntake.Arrivals arrivals) throws IOException {
    var bounds = new PackIntake.Bounds(parts.limits().packBytes(), parts.limits().objects());
    try (var intake = new PackIntake(client, Leg.CLIENT, quarantine.pack(), bounds)) {
      var table = intake.read(PackIntake.Until.END, arrivals);
      if (intake.hasMore()) {
        throw new MalformedPushException("bytes follow on the pack");
      }
      return table;
    }
  }

  private PushEnding sent(
      PushRequest request,
      ClientVoice voice,
      Optional<Path> pack,
      Readying upstream,
      PushInspection inspection)
      throws IOException {
    try (var ready = upstream.get()) {
      var delivery = new Delivery(ask.upstream(), request, voice, watch);
      try {
        return delivered(delivery.to(ready, pack), voice, inspection);
      } finally {
        bytesUp = delivery.bytes();
      }
    }
  }

  /** What takes much memory. */
  @FunctionalInterface
  private interface Work<T> {
    T get() throws IOException;
  }

  private <T> T inTurn(ClientVoice voice, Work<T> work) throws IOException {
    try {
      while (!parts.shares().turns().tryAcquire(1, TimeUnit.SECONDS)) {
        watch.touch();
        voice.progress("bottle: waiting for other pushes", ClientVoice.Progress.GOING_ON);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    try {
      return work.get();
    } finally {
      parts.shares().turns().release();
    }
  }

  private PushEnding refused(
      PushRequest request,
      Refusal refusal,
      Optional<PackTable> table,
      ClientVoice voice,
      Quarantine quarantine)
      throws IOException {
    var _ = parts.kept().keep(ask, request, refusal, table, quarantine, parts.clock().instant());
    for (var line : new Wording(ask, parts.bottle()).lines(refusal)) {
      voice.say(line);
    }
    voice.report(Report.refusal(request.updates(), refusal::of));
    return new PushEnding.Refused(refusal.reason());
  }

  private static PushEnding delivered(
      Delivery.Delivered delivered, ClientVoice voice, PushInspection inspection)
      throws IOException {
    var trouble = Optional.ofNullable(delivered.trouble()).map(PushEnding::of);
    if (trouble.isPresent() && trouble.get() instanceof PushEnding.Failed failed) {
      voice.say(Wording.line(failed));
    }
    voice.report(delivered.report().orElseGet(() -> new Report(List.of("unpack ok"))));
    return delivered.isAllTaken() || trouble.isEmpty()
        ? new PushEnding.Sent(delivered.isAllTaken(), inspection.sightings().noted())
        : trouble.get();
  }

  private void complain(String text) throws IOException {
    complaints.write(text.getBytes(StandardCharsets.UTF_8));
    complaints.flush();
  }

  /** Says on stderr what went wrong. */
  private PushEnding explained(PushEnding ending) {
    try {
      for (var line : new Wording(ask, parts.bottle()).lines(ending)) {
        complain(line + "\n");
      }
    } catch (IOException e) {
      // Nobody listens any more; the event tells of it.
    }
    return ending;
  }

  /** The same, where nothing but git's own answer reaches the client. */
  private PushEnding packed(PushEnding ending) {
    try {
      var packets = new PktWriter(answer);
      packets.text("ERR " + String.join("\n", new Wording(ask, parts.bottle()).lines(ending)));
      packets.flush();
    } catch (IOException e) {
      // As above.
    }
    return ending;
  }

  /**
   * Says what is wrong with the request itself.
   *
   * @param otherwise says it to a client that has not said how it listens
   */
  private PushEnding unread(PushEnding ending, UnaryOperator<PushEnding> otherwise) {
    if (heard.has(Capabilities.SIDE_BAND)) {
      var voice = new ClientVoice(heard, answer, complaints);
      return told(ending, Report.misunderstood(ending.code()), voice);
    }
    return otherwise.apply(ending);
  }

  /** Says to git what went wrong. */
  private PushEnding told(PushEnding ending, Report report, ClientVoice voice) {
    try {
      for (var line : new Wording(ask, parts.bottle()).lines(ending)) {
        voice.say(line);
      }
      voice.report(report);
      if (!taken) {
        drain();
      }
    } catch (IOException e) {
      // As above.
    }
    return ending;
  }

  /** A client that is still sending would not read what it was told. */
  private void drain() throws IOException {
    watch.limit(Duration.ofSeconds(5));
    client.transferTo(OutputStream.nullOutputStream());
  }
}
