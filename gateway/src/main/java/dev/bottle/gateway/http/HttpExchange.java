package dev.bottle.gateway.http;

import dev.bottle.gateway.event.Exchange;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.http.InspectedBody.Rest;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.upstream.AddressRefusedException;
import dev.bottle.gateway.upstream.UpstreamException;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request from its head to its one event: judged, dialled, its body inspected on the way up,
 * its response relayed on the way down. Confined to its client's event loop.
 */
final class HttpExchange implements ClientLeg.User, UpstreamLeg.User, UpstreamPool.Taker {
  private final ClientLeg client;
  private final ProxyParts parts;
  private final Origin origin;
  private final RequestHead head;
  private final Exchange event;
  private final Guard guard;
  private Subject subject;
  private @Nullable Passage passage;
  private UpstreamPool.@Nullable Lease lease;
  private @Nullable UpstreamLeg upstream;
  private @Nullable WebSocketHandshake handshake;
  private @Nullable ResponseRelay relay;
  private Attempt attempt = Attempt.FIRST;

  /** A request that may go on, and its body on the way. */
  private record Passage(
      Ruling.Forward ruling, UpstreamKey key, Upload upload, ConnectionLogin login) {
    Ruling.Outbound outbound() {
      return ruling.outbound();
    }
  }

  private enum Attempt {
    FIRST,
    AGAIN
  }

  HttpExchange(ClientLeg client, ProxyParts parts, Origin origin, RequestHead head) {
    this.client = client;
    this.parts = parts;
    this.origin = origin;
    this.head = head;
    this.event = parts.newExchange();
    this.guard = parts.guard().get();
    this.subject = Subject.unknown(Scheme.HTTP);
  }

  @Override
  public RequestHead head() {
    return head;
  }

  /** Judges the request and sets it on its way, or answers it. */
  void start(Framing framing) {
    if (!parts.events().hasRoom()) {
      fail(Trouble.overloaded("the audit log cannot keep up."));
      return;
    }
    var judged = new RequestGate(guard, origin).judge(head, framing);
    subject = judged.subject();
    subject.describeTo(event);
    switch (judged) {
      case Ruling.Refuse(var reason, _) -> refuse(reason);
      case Ruling.Push push ->
          new PushExchange(client, parts, head, push, event, pushStep(push, framing))
              .begin(framing);
      case Ruling.Forward forward -> {
        var outbound = forward.outbound();
        var upload = new Upload(guard, outbound, parts.limits(), event);
        var key = outbound.key(origin.client());
        var begun = new Passage(forward, key, upload, ConnectionLogin.of(head));
        passage = begun;
        client.takePinned(key).ifPresentOrElse(this::attached, () -> reach(begun));
      }
    }
  }

  private PushStep pushStep(Ruling.Push push, Framing framing) {
    return new PushStep(parts, client.loop(), guard, origin.client(), head, push, framing);
  }

  private void reach(Passage going) {
    client.expect(parts.limits().firstByte());
    var pool = parts.upstreams().of(client.loop());
    var asked = pool.lease(going.key(), guard.policy(), sharing(going), this);
    lease = upstream == null && !event.hasEnded() ? asked : null;
  }

  /** A WebSocket takes its connection with it. */
  private static UpstreamPool.Sharing sharing(Passage going) {
    return going.outbound().webSocket().isPresent()
        ? UpstreamPool.Sharing.PRIVATE
        : going.login().sharing();
  }

  @Override
  public void dialFailed(Throwable cause) {
    lease = null;
    switch (cause) {
      case AddressRefusedException refused -> refuse(refused.reason());
      case UpstreamException trouble ->
          fail(Trouble.upstream(trouble.trouble(), String.valueOf(trouble.getMessage()) + "."));
      case TooManyConnectionsException _ ->
          fail(Trouble.overloaded("too many upstream connections are open."));
      default -> fail(Trouble.internal());
    }
  }

  @Override
  public void attached(UpstreamLeg leg) {
    var going = passage;
    lease = null;
    if (going == null || event.hasEnded()) {
      leg.abort();
      return;
    }
    upstream = leg;
    going.upload().to(leg);
    leg.send(this, toSend(going.outbound()));
    if (!isCarriedBy(leg)) {
      return; // Lost at once: answered by now, or on its way over another one.
    }
    if (!going.upload().isDone() && head.expectsContinue() && attempt == Attempt.FIRST) {
      client.writeContinue();
    }
    client.expect(nextWait());
    resumeUpload();
  }

  @SuppressWarnings("ReferenceEquality") // The very stream that was given, or another one.
  private boolean isCarriedBy(UpstreamLeg leg) {
    return upstream == leg;
  }

  /** A handshake is made for one connection and never used again. */
  private Ruling.Outbound toSend(Ruling.Outbound outbound) {
    var begun = outbound.webSocket().map(o -> WebSocketHandshake.begin(o, new SecureRandom()));
    handshake = begun.orElse(null);
    return begun.map(shake -> outbound.with(shake.request())).orElse(outbound);
  }

  /** Outside of a client's read nobody else flushes what is written to either side. */
  private void resumeUpload() {
    client.resume();
    client.flush();
    flushUpload();
  }

  @Override
  public void flushUpload() {
    if (upstream != null) {
      upstream.flush();
    }
  }

  @Override
  public boolean wantsBody() {
    return passage != null && passage.upload().wantsMore();
  }

  @Override
  public void requestBody(ByteBuf data, Rest rest, Fields trailers) {
    var going = passage;
    if (going == null) {
      data.release();
      return;
    }
    var refused = going.upload().take(data, rest, trailers);
    if (refused.isPresent()) {
      refuse(refused.get());
      return;
    }
    if (rest == Rest.LAST) {
      flushUpload();
    }
    client.expect(nextWait());
  }

  @Override
  public void requestMalformed(MalformedHttpException problem) {
    refuse(problem.reason());
  }

  @Override
  public void responseHead(ResponseHead response, Framing framing) {
    var going = passage;
    if (going == null) {
      return;
    }
    if (response.status() == 101) {
      switchProtocols(going, response);
      return;
    }
    if (ResponseRelay.hidesLogin(going.outbound(), response, framing)) {
      fail(
          Trouble.upstream(
              UpstreamTrouble.UPSTREAM_REFUSED,
              going.outbound().target().authorityText()
                  + " coded its answer although it was asked not to: a login in it could not be"
                  + " masked."));
      return;
    }
    var next = new ResponseRelay(client, guard.vault(), going.outbound(), event);
    relay = next;
    next.head(response, framing);
    client.expect(nextWait());
  }

  /** From here on the event is the WebSocket's to end. */
  private void switchProtocols(Passage going, ResponseHead response) {
    var leg = Objects.requireNonNull(upstream);
    var shake = Objects.requireNonNull(handshake);
    switch (shake.judge(response)) {
      case WebSocketHandshake.Verdict.Wrong(var detail) ->
          fail(
              Trouble.upstream(
                  UpstreamTrouble.UPSTREAM_REFUSED,
                  going.outbound().target().authorityText() + " " + detail + "."));
      case WebSocketHandshake.Verdict.Agreed(var deflate) -> {
        var fields = ResponseRelay.fields(guard.vault(), response.fields());
        var socket =
            new WebSocketRelay(
                client, leg, parts.limits(), guard, head, going.ruling(), event, deflate);
        socket.begin(shake.response(fields, deflate));
      }
    }
  }

  @Override
  public void responseBody(ByteBuf data) {
    if (relay == null) {
      data.release();
      return;
    }
    relay.body(data);
    client.expect(nextWait());
    regulate();
  }

  @Override
  public void responseEnd(Fields trailers) {
    var done = relay;
    var connection = upstream;
    var going = passage;
    if (done == null || connection == null || going == null || event.hasEnded()) {
      return;
    }
    var cleaned = done.end(trailers);
    upstream = null;
    going.upload().abandon();
    if (going.login() == ConnectionLogin.NONE) {
      connection.release();
    } else if (connection.detach()) {
      client.pin(connection, going.key());
    } else {
      connection.abort();
    }
    event.end(allowed());
    client.responseEnd(cleaned);
  }

  @Override
  public void responsePause() {
    client.flush();
  }

  @Override
  public void upstreamWritable() {
    resumeUpload();
  }

  @Override
  public void upstreamLost(UpstreamLeg.Loss loss) {
    var going = passage;
    var lost = upstream;
    upstream = null;
    if (going != null && lost != null && mayTryAgain(going, lost, loss)) {
      attempt = Attempt.AGAIN;
      reach(going);
    } else {
      fail(loss.trouble(), loss.cut());
    }
  }

  /**
   * A kept connection may have been closed by upstream while the request was on its way (RFC 9112
   * section 9.3.1). A request whose body has not begun cannot have been acted on.
   */
  private boolean mayTryAgain(Passage going, UpstreamLeg lost, UpstreamLeg.Loss loss) {
    if (attempt == Attempt.AGAIN || !going.upload().isUnsent()) {
      return false;
    }
    return switch (loss.seen()) {
      case NOT_PROCESSED -> true;
      case NOT_ANSWERED -> lost.isReused() && (!going.upload().isDone() || head.isIdempotent());
      case PARTLY_ANSWERED -> false;
    };
  }

  /** Slows upstream down to what the client takes. */
  @Override
  public void regulate() {
    if (upstream != null && relay != null) {
      upstream.setReading(client.isWritable() ? UpstreamLeg.Reading.ON : UpstreamLeg.Reading.OFF);
    }
  }

  @Override
  public void timedOut() {
    if (wantsBody() && relay == null) {
      refuse(new DenyReason.MalformedRequest("the request's body stopped arriving"));
    } else {
      var host = subject.target().map(t -> t.host().text()).orElse("upstream");
      fail(
          Trouble.upstream(
              UpstreamTrouble.UPSTREAM_TIMEOUT, subject.censor(host + " did not answer in time.")));
    }
  }

  private Duration nextWait() {
    var limits = parts.limits();
    if (relay != null) {
      return limits.bothIdle();
    }
    if (passage == null || passage.upload().isDone()) {
      return limits.firstByte();
    }
    return wantsBody() ? limits.bodyIdle() : limits.bothIdle();
  }

  @Override
  public void revise(Guard present) {
    var going = passage;
    if (going == null) {
      return;
    }
    var address = Optional.ofNullable(upstream).flatMap(UpstreamLeg::remoteAddress);
    StillGranted.refusal(present.policy(), going.ruling(), address).ifPresent(this::refuse);
  }

  /** What is under way may finish. */
  @Override
  public void drain() {}

  /** The client has gone away. A request that was cut has no status in its event. */
  @Override
  public void clientGone() {
    if (!event.hasEnded()) {
      letGoOfUpstream();
      event.end(allowed());
    }
  }

  private void refuse(DenyReason reason) {
    letGoOfUpstream();
    reply(Answer.refusal(reason, subject, parts.voice()), Denials.outcome(reason), Cut.CANCEL);
  }

  private void fail(Trouble trouble) {
    fail(trouble, Cut.INTERNAL_ERROR);
  }

  private void fail(Trouble trouble, Cut cut) {
    letGoOfUpstream();
    reply(Answer.trouble(trouble), new Outcome.Failed(trouble.code()), cut);
  }

  private void reply(Answer answer, Outcome outcome, Cut cut) {
    if (event.hasEnded()) {
      return;
    }
    if (relay != null) {
      event.end(outcome);
      client.abort(cut);
      return;
    }
    event.status(answer.status());
    event.end(outcome);
    client.answer(answer);
  }

  private void letGoOfUpstream() {
    if (lease != null) {
      lease.cancel();
      lease = null;
    }
    if (upstream != null) {
      upstream.abort();
      upstream = null;
    }
    if (passage != null) {
      passage.upload().abandon();
    }
  }

  private Outcome allowed() {
    return Optional.ofNullable(passage)
        .flatMap(going -> going.ruling().noted().or(going.upload()::noted))
        .map(Noted::outcome)
        .orElseGet(Outcome.Allowed::new);
  }
}
