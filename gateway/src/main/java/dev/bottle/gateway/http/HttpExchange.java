package dev.bottle.gateway.http;

import dev.bottle.gateway.dlp.Finding;
import dev.bottle.gateway.event.Exchange;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.http.InspectedBody.Rest;
import dev.bottle.gateway.policy.Decision;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.upstream.AddressRefusedException;
import dev.bottle.gateway.upstream.Transport;
import dev.bottle.gateway.upstream.UpstreamException;
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
  private Ruling.@Nullable Forward ruling;
  private @Nullable Future<Channel> dialing;
  private @Nullable UpstreamConnection upstream;
  private @Nullable InspectedBody body;
  private @Nullable ResponseRelay relay;
  private Optional<Finding> noted = Optional.empty();
  private Upload upload = Upload.NOT_BEGUN;
  private Attempt attempt = Attempt.FIRST;

  private enum Upload {
    NOT_BEGUN,
    FLOWING,
    DONE
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
        ruling = forward;
        noted = forward.noted();
        var kept = client.takeUpstream(forward.outbound().target());
        if (kept.isPresent()) {
          attach(forward, kept.get());
        } else {
          dial(forward);
        }
      }
    }
  }

  private void dial(Ruling.Forward forward) {
    var target = forward.outbound().target();
    var connection = new UpstreamConnection(target, parts.limits());
    var transport = forward.outbound().scheme() == Scheme.HTTPS ? Transport.TLS : Transport.PLAIN;
    client.expect(parts.limits().firstByte());
    var future = parts.dialer().dial(client.loop(), guard.policy(), target, transport, connection);
    dialing = future;
    future.addListener(
        done -> {
          dialing = null;
          if (event.hasEnded()) {
            connection.close();
          } else if (done.isSuccess()) {
            attach(forward, connection);
          } else {
            dialFailed(done.cause());
          }
        });
  }

  private void dialFailed(Throwable cause) {
    switch (cause) {
      case AddressRefusedException refused -> refuse(refused.reason());
      case UpstreamException trouble ->
          fail(
              new Trouble(
                  trouble.trouble().code(),
                  trouble.trouble().status(),
                  String.valueOf(trouble.getMessage()) + "."));
      default -> fail(Trouble.internal());
    }
  }

  private void attach(Ruling.Forward forward, UpstreamConnection connection) {
    var outbound = forward.outbound();
    upstream = connection;
    connection.begin(this, outbound.method());
    connection.write(Wire.request(client.allocator(), outbound));
    if (outbound.framing().isEmpty()) {
      upload = Upload.DONE;
    } else {
      upload = Upload.FLOWING;
      body = new InspectedBody(guard, outbound, parts.limits());
      if (head.expectsContinue()) {
        client.writeContinue();
      }
    }
    client.expect(nextWait());
    resumeUpload();
  }

  /** Outside of a client's read nobody else flushes what is written. */
  private void resumeUpload() {
    client.resume();
    flushUpload();
  }

  /** Whether the next piece of the request's body may be taken. */
  boolean wantsBody() {
    return upload == Upload.FLOWING && upstream != null && upstream.isWritable();
  }

  /** Takes a piece of the request's body. */
  void requestBody(ByteBuf data, Rest rest) {
    var inspected = body;
    var forward = ruling;
    if (inspected == null || forward == null || upstream == null) {
      data.release();
      return;
    }
    var framing = forward.outbound().framing();
    var refused = inspected.feed(data, rest, piece -> sendUp(piece, framing));
    if (refused.isPresent()) {
      refuse(refused.get());
      return;
    }
    if (rest == Rest.LAST) {
      endUpload(inspected, framing);
    }
    client.expect(nextWait());
  }

  private void sendUp(ByteBuf piece, Framing framing) {
    var connection = upstream;
    if (connection == null) {
      piece.release();
      return;
    }
    event.sentUp(piece.readableBytes());
    if (framing instanceof Framing.Chunked) {
      connection.write(Wire.chunkStart(client.allocator(), piece.readableBytes()));
      connection.write(piece);
      connection.write(Wire.chunkEnd());
    } else {
      connection.write(piece);
    }
  }

  private void endUpload(InspectedBody inspected, Framing framing) {
    upload = Upload.DONE;
    if (upstream != null && framing instanceof Framing.Chunked) {
      upstream.write(Wire.lastChunk(client.allocator(), Fields.NONE));
    }
    settleBody(inspected);
    flushUpload();
  }

  void flushUpload() {
    if (upstream != null) {
      upstream.flush();
    }
  }

  private void settleBody(InspectedBody inspected) {
    event.redacted(inspected.redacted());
    noted = noted.or(inspected::noted);
    inspected.release();
    body = null;
  }

  boolean isUploading() {
    return upload != Upload.DONE;
  }

  /** The request's body is not well-formed. */
  void requestMalformed(MalformedHttpException problem) {
    refuse(problem.reason());
  }

  @Override
  public void responseHead(ResponseHead response, Framing framing) {
    var forward = ruling;
    if (forward == null) {
      return;
    }
    var afterwards =
        client.mayKeepAlive(this) ? Answer.Afterwards.KEEP_ALIVE : Answer.Afterwards.CLOSE;
    var next =
        new ResponseRelay(client, head, guard.vault(), forward.outbound(), event, afterwards);
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
    if (done == null || connection == null || event.hasEnded()) {
      return;
    }
    done.end(trailers);
    upstream = null;
    boolean reusable = upload == Upload.DONE && done.upstreamKeepsAlive() && !isConnectionBound();
    if (reusable) {
      connection.end();
      client.keepUpstream(connection);
    } else {
      connection.close();
    }
    finish(allowed());
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
    var forward = ruling;
    boolean again = loss == UpstreamConnection.Loss.BEFORE_ANY_BYTE && mayTryAgain();
    upstream = null;
    if (again && forward != null) {
      attempt = Attempt.AGAIN;
      dial(forward);
    } else {
      fail(trouble);
    }
  }

  /** A kept connection may have been closed by upstream while the request was on its way. */
  private boolean mayTryAgain() {
    return attempt == Attempt.FIRST
        && upstream != null
        && upstream.isReused()
        && ruling != null
        && ruling.outbound().framing().isEmpty()
        && IDEMPOTENT.contains(head.method());
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
    if (upload == Upload.FLOWING && wantsBody() && relay == null) {
      refuse(new DenyReason.MalformedRequest("the request's body stopped arriving"));
    } else {
      fail(
          new Trouble(
              "upstream-timeout",
              504,
              subject.censor(
                  subject.target().map(t -> t.host().text()).orElse("upstream")
                      + " did not answer in time.")));
    }
  }

  private Duration nextWait() {
    var limits = parts.limits();
    if (relay != null) {
      return limits.bothIdle();
    }
    if (upload == Upload.DONE) {
      return limits.firstByte();
    }
    return wantsBody() ? limits.bodyIdle() : limits.bothIdle();
  }

  /** Asks the new guard whether this may go on. */
  void revise(Guard present) {
    var forward = ruling;
    if (forward != null
        && present.policy().decide(forward.intent()) instanceof Decision.Deny(var reason)) {
      refuse(reason);
    }
  }

  /** The client has gone away. */
  void clientGone() {
    if (event.hasEnded()) {
      return;
    }
    letGoOfUpstream();
    finish(allowed());
  }

  private void refuse(DenyReason reason) {
    letGoOfUpstream();
    var rule =
        reason instanceof DenyReason.SecretFound(var id, var location)
            ? new Outcome.Denied(reason.code(), Optional.of(id), Optional.of(location))
            : new Outcome.Denied(reason.code());
    reply(Answer.refusal(reason, subject, parts.voice()), rule);
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
      finish(outcome);
      client.abort();
      return;
    }
    event.status(answer.status());
    finish(outcome);
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
    if (body != null) {
      settleBody(body);
    }
  }

  private Outcome allowed() {
    return noted
        .map(f -> new Outcome.Allowed(Optional.of(f.ruleId()), Optional.of(f.location())))
        .orElseGet(Outcome.Allowed::new);
  }

  private void finish(Outcome outcome) {
    event.end(outcome);
  }
}
