package dev.bottle.gateway.git;

import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.git.UpstreamTransport.Conversation;
import dev.bottle.gateway.git.UpstreamTransport.Service;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.SafeText;
import dev.bottle.gateway.upstream.AddressRefusedException;
import dev.bottle.gateway.upstream.UpstreamException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One push from its first byte to its event. */
final class PushRun {
  private static final long FRESH = 20_000_000_000L;

  private final PushAsk ask;
  private final PushParts parts;
  private final Watch watch;
  private final long began;
  private List<String> refs = List.of();
  private long bytesUp;
  private Watch.@Nullable Out toClient;

  PushRun(PushAsk ask, PushParts parts, Watch watch) {
    this.ask = ask;
    this.parts = parts;
    this.watch = watch;
    this.began = parts.clock().millis();
  }

  /** As over ssh. */
  int serve(InputStream client, OutputStream answer, OutputStream complaints) {
    var in = watch.in(Leg.CLIENT, client);
    var out = watch.out(Leg.CLIENT, answer);
    toClient = out;
    var ending = serveOrExplain(in, out, complaints);
    emit(ending);
    return ending.exit();
  }

  private PushEnding serveOrExplain(InputStream in, Watch.Out out, OutputStream complaints) {
    try (var upstream = open()) {
      var offered =
          Advertisement.relay(
              new PktReader(watch.in(Leg.UPSTREAM, upstream.answers()), Leg.UPSTREAM),
              new PktWriter(out));
      long fresh = System.nanoTime();
      return request(
          in,
          out,
          complaints,
          () ->
              System.nanoTime() - fresh < FRESH
                  ? new Ready(upstream, offered)
                  : reopened(upstream));
    } catch (IOException | RuntimeException e) {
      var ending = ending(e);
      explain(ending, complaints);
      return ending;
    }
  }

  /** As over https. */
  void receive(InputStream client, OutputStream answer) {
    var in = watch.in(Leg.CLIENT, client);
    var out = watch.out(Leg.CLIENT, answer);
    toClient = out;
    emit(request(in, out, OutputStream.nullOutputStream(), this::advertised));
  }

  /** An upstream that has advertised, and waits for a request. */
  private record Ready(Conversation upstream, Capabilities offered) {}

  /** Gives an upstream that is ready. */
  @FunctionalInterface
  private interface Readying {
    Ready get() throws IOException;
  }

  private Ready reopened(Conversation stale) throws IOException {
    stale.close();
    return advertised();
  }

  private Ready advertised() throws IOException {
    var upstream = open();
    try {
      return new Ready(
          upstream,
          Advertisement.read(
              new PktReader(watch.in(Leg.UPSTREAM, upstream.answers()), Leg.UPSTREAM),
              (_, _) -> {}));
    } catch (IOException | RuntimeException e) {
      upstream.close();
      throw e;
    }
  }

  private Conversation open() throws IOException {
    if (!parts.events().hasRoom()) {
      throw new OverloadedException();
    }
    return ask.upstream().open(Service.RECEIVE_PACK, "");
  }

  private PushEnding request(
      InputStream in, Watch.Out out, OutputStream complaints, Readying upstream) {
    PushRequest request;
    try {
      request = PushRequest.read(new PktReader(in, Leg.CLIENT));
    } catch (IOException | RuntimeException e) {
      var ending = ending(e);
      explain(ending, complaints);
      return ending;
    }
    if (request.updates().isEmpty()) {
      return new PushEnding.Sent(true, Optional.empty());
    }
    refs = request.refs();
    var voice = new ClientVoice(request.capabilities(), out, complaints);
    try (var quarantine = Quarantine.open(parts.quarantine())) {
      return judged(request, in, voice, quarantine, upstream);
    } catch (IOException | RuntimeException e) {
      var ending = ending(e);
      tell(ending, request, voice);
      return ending;
    }
  }

  private PushEnding judged(
      PushRequest request,
      InputStream in,
      ClientVoice voice,
      Quarantine quarantine,
      Readying upstream)
      throws IOException {
    var inspection = new PushInspection(ask, request, parts.clean(), voice);
    Optional<Refusal> refusal;
    if (request.hasPack()) {
      refusal = inspection.withPack(take(in, quarantine), quarantine);
    } else {
      refusal = inspection.withoutPack();
    }
    if (refusal.isPresent()) {
      for (var line : new Wording(ask, parts.bottle()).lines(refusal.get())) {
        voice.say(line);
      }
      voice.report(Report.refusal(request.updates(), refusal.get()::of));
      return new PushEnding.Refused(refusal.get().reason());
    }
    return forward(request, voice, quarantine, upstream.get(), inspection);
  }

  private PackTable take(InputStream in, Quarantine quarantine) throws IOException {
    var bounds = new PackIntake.Bounds(parts.limits().packBytes(), parts.limits().objects());
    try (var intake = new PackIntake(in, Leg.CLIENT, quarantine.pack(), bounds)) {
      var table = intake.read(PackIntake.Until.END);
      if (intake.hasMore()) {
        throw new MalformedPushException("bytes follow on the pack");
      }
      return table;
    }
  }

  private PushEnding forward(
      PushRequest request,
      ClientVoice voice,
      Quarantine quarantine,
      Ready ready,
      PushInspection inspection)
      throws IOException {
    try (var upstream = ready.upstream()) {
      var forwarder = new Forwarder(request, ready.offered(), voice);
      var out = watch.out(Leg.UPSTREAM, upstream.questions());
      forwarder.send(out, request.hasPack() ? Optional.of(quarantine.pack()) : Optional.empty());
      bytesUp = out.count();
      upstream.ask();
      var report = forwarder.verdict(watch.in(Leg.UPSTREAM, upstream.answers()));
      report.ifPresent(_ -> {});
      if (report.isPresent()) {
        voice.report(report.get());
      }
      return new PushEnding.Sent(
          report.map(Report::isAllOk).orElse(true), inspection.sightings().noted());
    }
  }

  private static PushEnding ending(Exception e) {
    return switch (e) {
      case MalformedPushException malformed -> new PushEnding.Refused(malformed.reason());
      case RefusedPushException refused -> new PushEnding.Refused(refused.reason());
      case AddressRefusedException refused -> new PushEnding.Refused(refused.reason());
      case TransportRefusedException refused -> new PushEnding.Refused(refused.reason());
      case ClientGoneException _ ->
          new PushEnding.Refused(new DenyReason.PushMalformed("the client went away"));
      case UpstreamException trouble ->
          new PushEnding.Failed(trouble.trouble().code(), String.valueOf(trouble.getMessage()));
      case OverloadedException _ ->
          new PushEnding.Failed("overloaded", "the audit log cannot keep up");
      default -> new PushEnding.Failed("internal", "the gateway failed on this push");
    };
  }

  private void explain(PushEnding ending, OutputStream complaints) {
    try {
      for (var line : new Wording(ask, parts.bottle()).lines(ending)) {
        complaints.write((line + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
      complaints.flush();
    } catch (IOException e) {
      // Nobody listens any more; the event tells of it.
    }
  }

  private void tell(PushEnding ending, PushRequest request, ClientVoice voice) {
    try {
      for (var line : new Wording(ask, parts.bottle()).lines(ending)) {
        voice.say(line);
      }
      var code =
          ending instanceof PushEnding.Refused(var r)
              ? r.code()
              : ((PushEnding.Failed) ending).code();
      voice.report(Report.refusal(request.updates(), _ -> code));
    } catch (IOException e) {
      // As above.
    }
  }

  private void emit(PushEnding ending) {
    var now = parts.clock().instant();
    parts
        .events()
        .accept(
            new GatewayEvent.Push(
                now,
                ending.outcome(),
                ask.scheme(),
                ask.target().host().text(),
                ask.target().port(),
                SafeText.of(ask.repository()),
                refs.stream().map(SafeText::of).toList(),
                bytesUp,
                toClient == null ? 0 : toClient.count(),
                Math.max(0, now.toEpochMilli() - began)));
  }
}
