package dev.bottle.gateway.http;

import dev.bottle.gateway.event.Exchange;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.http.InspectedBody.Rest;
import dev.bottle.gateway.policy.Decision;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.upstream.AddressRefusedException;
import dev.bottle.gateway.upstream.Transport;
import dev.bottle.gateway.upstream.UpstreamException;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request from its head to its one event: judged, dialled, its body inspected on the way up,
 * its response relayed on the way down. Confined to its client's event loop.
 */
final class HttpExchange implements UpstreamConnection.User {
  private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

  private final ClientConnection client;
  private final ProxyParts parts;
  private final RequestHead head;
  private final Exchange event;
  private final Guard guard;
  private Subject subject;
  private @Nullable Passage passage;
  private @Nullable Future<Channel> dialing;
  private @Nullable UpstreamConnection upstream;
  private @Nullable ResponseRelay relay;
  private Attempt attempt = Attempt.FIRST;

  /** A request that may go on, and its body on the way. */
  private record Passage(Ruling.Forward ruling, Upload upload) {
    Ruling.Outbound outbound() {
      return ruling.outbound();
    }
  }

  private enum Attempt {
    FIRST,
    AGAIN
  }

  HttpExchange(ClientConnection client, ProxyParts parts, RequestHead head) {
    this.client = client;
    this.parts = parts;
    this.head = head;
    this.event = parts.newExchange();
    this.guard = parts.guard().get();
    this.subject = Subject.unknown(Scheme.HTTP);
  }

  RequestHead head() {
    return head;
  }

  /** Judges the request and sets it on its way, or answers it. */
  void start(Origin origin, Framing framing) {
    if (!parts.events().hasRoom()) {
      fail(Trouble.overloaded("the audit log cannot keep up."));
      return;
    }
    var judged = new RequestGate(guard, origin).judge(head, framing);
    subject = judged.subject();
    subject.describeTo(event);
    switch (judged) {
      case Ruling.Refuse(var reason, _) -> refuse(reason);
      case Ruling.Forward forward -> {
        var outbound = forward.outbound();
        var upload = new Upload(guard, outbound, parts.limits(), client.allocator(), event);
        var begun = new Passage(forward, upload);
        passage = begun;
        client
            .takeUpstream(outbound.target())
            .ifPresentOrElse(kept -> attach(begun, kept), () -> dial(begun));
      }
    }
  }

  private void dial(Passage going) {
    var target = going.outbound().target();
    var connection = new UpstreamConnection(target, parts.limits());
    var transport =
        going.outbound().scheme() == Scheme.HTTPS ? Transport.TLS_HTTP1 : Transport.PLAIN;
    client.expect(parts.limits().firstByte());
    var future = parts.dialer().dial(client.loop(), guard.policy(), target, transport, connection);
    dialing = future;
    future.addListener(
        done -> {
          dialing = null;
          if (event.hasEnded()) {
            connection.close();
          } else if (done.isSuccess()) {
            attach(going, connection);
          } else {
            dialFailed(done.cause());
          }
        });
  }

  private void dialFailed(Throwable cause) {
    switch (cause) {
      case AddressRefusedException refused -> refuse(refused.reason());
      case UpstreamException trouble ->
          fail(Trouble.upstream(trouble.trouble(), String.valueOf(trouble.getMessage()) + "."));
      default -> fail(Trouble.internal());
    }
  }

  private void attach(Passage going, UpstreamConnection connection) {
    var outbound = going.outbound();
    upstream = connection;
    connection.begin(this, outbound.method());
    connection.write(Wire.request(client.allocator(), outbound));
    going.upload().to(connection);
    if (!going.upload().isDone() && head.expectsContinue() && attempt == Attempt.FIRST) {
      client.writeContinue();
    }
    client.expect(nextWait());
    resumeUpload();
  }

  /** Outside of a client's read nobody else flushes what is written. */
  private void resumeUpload() {
    client.resume();
    flushUpload();
  }

  void flushUpload() {
    if (upstream != null) {
      upstream.flush();
    }
  }

  /** Whether the next piece of the request's body may be taken. */
  boolean wantsBody() {
    return passage != null && passage.upload().wantsMore();
  }

  /** Takes a piece of the request's body. */
  void requestBody(ByteBuf data, Rest rest) {
    var going = passage;
    if (going == null) {
      data.release();
      return;
    }
    var refused = going.upload().take(data, rest);
    if (refused.isPresent()) {
      refuse(refused.get());
      return;
    }
    if (rest == Rest.LAST) {
      flushUpload();
    }
    client.expect(nextWait());
  }

  /** The request's body is not well-formed. */
  void requestMalformed(MalformedHttpException problem) {
    refuse(problem.reason());
  }

  @Override
  public void responseHead(ResponseHead response, Framing framing) {
    var going = passage;
    if (going == null) {
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
    var afterwards =
        client.mayKeepAlive(this) ? Answer.Afterwards.KEEP_ALIVE : Answer.Afterwards.CLOSE;
    var next = new ResponseRelay(client, head, guard.vault(), going.outbound(), event, afterwards);
    relay = next;
    next.head(response, framing);
    client.expect(nextWait());
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
    done.end(trailers);
    if (going.upload().isDone() && done.upstreamKeepsAlive() && !isConnectionBound()) {
      upstream = null;
      connection.end();
      client.keepUpstream(connection);
    } else {
      letGoOfUpstream();
    }
    event.end(allowed());
    client.exchangeDone(done.afterwards());
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
  public void upstreamLost(Trouble trouble, UpstreamConnection.Loss loss) {
    var going = passage;
    var lost = upstream;
    upstream = null;
    if (going != null
        && lost != null
        && loss == UpstreamConnection.Loss.BEFORE_ANY_BYTE
        && mayTryAgain(going, lost)) {
      attempt = Attempt.AGAIN;
      dial(going);
    } else {
      fail(trouble);
    }
  }

  /**
   * A kept connection may have been closed by upstream while the request was on its way (RFC 9112
   * section 9.3.1). A request whose body has not begun cannot have been acted on.
   */
  private boolean mayTryAgain(Passage going, UpstreamConnection lost) {
    return attempt == Attempt.FIRST
        && lost.isReused()
        && going.upload().isUnsent()
        && (!going.upload().isDone() || IDEMPOTENT.contains(head.method()));
  }

  /** Negotiate and NTLM log a connection in, not a request (RFC 4559 section 6). */
  private boolean isConnectionBound() {
    return head.fields()
        .first("authorization")
        .filter(
            v ->
                v.regionMatches(true, 0, "NTLM", 0, 4)
                    || v.regionMatches(true, 0, "Negotiate", 0, 9))
        .isPresent();
  }

  /** Slows upstream down to what the client takes. */
  void regulate() {
    if (upstream != null && relay != null) {
      upstream.setReading(
          client.isWritable() ? UpstreamConnection.Reading.ON : UpstreamConnection.Reading.OFF);
    }
  }

  /** A wait has lasted too long. */
  void timedOut() {
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

  /** Asks the new guard whether this may go on. */
  void revise(Guard present) {
    var going = passage;
    if (going == null) {
      return;
    }
    var policy = present.policy();
    if (policy.decide(going.ruling().intent()) instanceof Decision.Deny(var reason)) {
      refuse(reason);
      return;
    }
    var address = Optional.ofNullable(upstream).flatMap(UpstreamConnection::remoteAddress);
    StillGranted.addressRefusal(policy, going.outbound().target(), address).ifPresent(this::refuse);
  }

  /** The client has gone away. A request that was cut has no status in its event. */
  void clientGone() {
    if (!event.hasEnded()) {
      letGoOfUpstream();
      event.end(allowed());
    }
  }

  private void refuse(DenyReason reason) {
    letGoOfUpstream();
    reply(Answer.refusal(reason, subject, parts.voice()), Denials.outcome(reason));
  }

  private void fail(Trouble trouble) {
    letGoOfUpstream();
    reply(Answer.trouble(trouble), new Outcome.Failed(trouble.code()));
  }

  private void reply(Answer answer, Outcome outcome) {
    if (event.hasEnded()) {
      return;
    }
    if (relay != null) {
      event.end(outcome);
      client.abort();
      return;
    }
    event.status(answer.status());
    event.end(outcome);
    client.answer(answer);
  }

  /** Closing it unfinished is what keeps upstream from ever seeing a whole request. */
  private void letGoOfUpstream() {
    if (dialing != null) {
      dialing.cancel(false);
    }
    if (upstream != null) {
      upstream.close();
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
