package dev.bottle.gateway.http;

import dev.bottle.gateway.event.Exchange;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.git.TransportRefusedException;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.http.InspectedBody.Rest;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.SafeText;
import dev.bottle.gateway.upstream.AddressRefusedException;
import dev.bottle.gateway.upstream.UpstreamException;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A step of a git push inside an intercepted connection: the push gate's, on a thread that blocks.
 * The request's body goes there and the answer comes from there, each at the slower side's pace. A
 * push has the gate's event, anything else the request's own. Confined to the client's event loop,
 * but for {@link #run}.
 */
final class PushExchange implements ClientLeg.User, Outflow.Drain {
  private static final Fields.Field UNCACHED = Fields.Field.of("Cache-Control", "no-cache");

  private final ClientLeg client;
  private final ProxyParts parts;
  private final RequestHead head;
  private final Ruling.Push ruling;
  private final Exchange event;
  private final PushStep step;
  private final Inflow request;
  private final Outflow answer;
  private Output output = Output.NOT_BEGUN;

  private enum Output {
    NOT_BEGUN,
    BODY,
    OVER
  }

  PushExchange(
      ClientLeg client,
      ProxyParts parts,
      RequestHead head,
      Ruling.Push ruling,
      Exchange event,
      PushStep step) {
    this.client = client;
    this.parts = parts;
    this.head = head;
    this.ruling = ruling;
    this.event = event;
    this.step = step;
    this.request = new Inflow(parts.limits().bodyIdle(), () -> onLoop(this::goOn));
    this.answer = new Outflow(client.loop(), this, parts.limits().bothIdle());
  }

  /** Takes the request over from whoever has judged it. */
  void begin(Framing framing) {
    client.handOver(this);
    if (framing.isEmpty()) {
      request.end();
    } else if (head.expectsContinue()) {
      client.writeContinue();
    }
    client.expect(parts.limits().bothIdle());
    Thread.ofVirtual().name("push").start(this::run);
  }

  private void run() {
    try {
      step.run(request, answer);
      answer.close();
    } catch (IOException e) {
      onLoop(() -> failed(e));
    } catch (RuntimeException e) {
      onLoop(() -> fail(Trouble.internal()));
    }
  }

  private void onLoop(Runnable task) {
    var _ = LoopTask.give(client.loop(), task);
  }

  /** Outside of a client's read nobody else flushes what lets it send more. */
  private void goOn() {
    client.resume();
    client.flush();
  }

  @Override
  public RequestHead head() {
    return head;
  }

  @Override
  public boolean wantsBody() {
    return output != Output.OVER && request.hasRoom();
  }

  @Override
  public void requestBody(ByteBuf data, Rest rest, Fields trailers) {
    request.add(data);
    if (rest == Rest.LAST) {
      request.end();
    }
    client.expect(parts.limits().bothIdle());
  }

  @Override
  public void requestMalformed(MalformedHttpException problem) {
    refuse(problem.reason());
  }

  @Override
  public void flushUpload() {}

  @Override
  public void regulate() {
    answer.pump();
  }

  @Override
  public boolean isWritable() {
    return output != Output.OVER && client.isWritable();
  }

  @Override
  public void write(ByteBuf piece) {
    if (output == Output.OVER) {
      piece.release();
      return;
    }
    respond();
    event.sentDown(piece.readableBytes());
    client.responseBody(piece);
    client.expect(parts.limits().bothIdle());
  }

  @Override
  public void flush() {
    if (output == Output.BODY) {
      client.flush();
    }
  }

  /** The answer is complete. */
  @Override
  public void end() {
    if (output != Output.OVER) {
      respond();
      over(new Outcome.Allowed(), "the answer is complete");
      client.responseEnd(Fields.NONE);
    }
  }

  private void respond() {
    if (output == Output.NOT_BEGUN) {
      output = Output.BODY;
      event.status(200);
      var fields = new Fields(List.of(Fields.Field.of("Content-Type", step.type()), UNCACHED));
      client.respond(
          new ResponseHead(HttpVersion.HTTP_1_1, 200, "OK", fields), new Framing.Chunked());
    }
  }

  private void failed(IOException cause) {
    switch (cause) {
      case AddressRefusedException refused -> refuse(refused.reason());
      case TransportRefusedException refused -> refuse(refused.reason());
      case UpstreamException trouble when trouble.getCause() instanceof GitAnswerException other ->
          relay(other, String.valueOf(trouble.getMessage()));
      case UpstreamException trouble ->
          fail(Trouble.upstream(trouble.trouble(), trouble.getMessage() + "."));
      default -> fail(Trouble.internal());
    }
  }

  /** Git acts on what upstream says of a login, so it is told. */
  private void relay(GitAnswerException other, String sentence) {
    if (output != Output.NOT_BEGUN || !other.isForClient()) {
      fail(Trouble.upstream(UpstreamTrouble.UPSTREAM_REFUSED, sentence + "."));
      return;
    }
    var body = ("bottle: " + SafeText.of(sentence) + ".\n").getBytes(StandardCharsets.US_ASCII);
    var fields = new ArrayList<Fields.Field>();
    fields.add(Fields.Field.of("Content-Type", "text/plain"));
    fields.add(UNCACHED);
    other
        .challenge()
        .ifPresent(c -> fields.add(Fields.Field.of("WWW-Authenticate", step.vault().reverse(c))));
    event.status(other.status());
    over(new Outcome.Allowed(), sentence);
    client.respond(
        new ResponseHead(HttpVersion.HTTP_1_1, other.status(), "", new Fields(fields)),
        new Framing.Length(body.length));
    client.responseBody(Unpooled.wrappedBuffer(body));
    client.responseEnd(Fields.NONE);
  }

  @Override
  public void timedOut() {
    fail(
        Trouble.upstream(
            UpstreamTrouble.UPSTREAM_TIMEOUT, "the push did not go on, on either side."));
  }

  @Override
  public void revise(Guard present) {
    var outbound = ruling.request().outbound();
    StillGranted.refusal(present.policy(), ruling.request(), Optional.empty())
        .or(
            () ->
                PushGrants.of(present, outbound.target(), ruling.step().repository())
                        .equals(Optional.of(ruling.granted()))
                    ? Optional.empty()
                    : Optional.of(new DenyReason.PushNotGranted(outbound.target())))
        .ifPresent(this::refuse);
  }

  /** What is under way may finish. */
  @Override
  public void drain() {}

  @Override
  public void clientGone() {
    over(new Outcome.Allowed(), "the client has gone away");
  }

  private void refuse(DenyReason reason) {
    reply(
        Answer.refusal(reason, ruling.subject(), parts.voice()),
        Denials.outcome(reason),
        Cut.CANCEL);
  }

  private void fail(Trouble trouble) {
    reply(Answer.trouble(trouble), new Outcome.Failed(trouble.code()), Cut.INTERNAL_ERROR);
  }

  private void reply(Answer own, Outcome outcome, Cut cut) {
    switch (output) {
      case NOT_BEGUN -> {
        event.status(own.status());
        over(outcome, own.code());
        client.answer(own);
      }
      case BODY -> {
        over(outcome, own.code());
        client.abort(cut);
      }
      case OVER -> {}
    }
  }

  /** Nothing more is taken or sent; the thread learns of it when it next reads or writes. */
  private void over(Outcome outcome, String why) {
    if (output != Output.OVER) {
      output = Output.OVER;
      request.fail(new IOException(why));
      answer.fail(new IOException(why));
      if (!step.isPush()) {
        event.end(outcome);
      }
    }
  }
}
