package dev.bottle.gateway.http;

import dev.bottle.gateway.event.Exchange;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.http.InspectedBody.Rest;
import dev.bottle.gateway.http.websocket.Deflate;
import dev.bottle.gateway.http.websocket.Ending;
import dev.bottle.gateway.http.websocket.Leg;
import dev.bottle.gateway.http.websocket.LoginFilter;
import dev.bottle.gateway.http.websocket.WebSocketSession;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A WebSocket in the place of the exchange that opened it: carries both legs' bytes to its session,
 * and ends with the exchange's one event. Confined to its client's event loop.
 */
final class WebSocketRelay implements ClientLeg.User, UpstreamLeg.User {
  private final ClientLeg client;
  private final UpstreamLeg upstream;
  private final HttpLimits limits;
  private final RequestHead head;
  private final Ruling.Forward ruling;
  private final Exchange event;
  private final MessageInspector inspector;
  private final WebSocketSession session;
  private Client presence = Client.HERE;

  private enum Client {
    HERE,
    GONE
  }

  WebSocketRelay(
      ClientLeg client,
      UpstreamLeg upstream,
      HttpLimits limits,
      Guard guard,
      RequestHead head,
      Ruling.Forward ruling,
      Exchange event,
      Optional<Deflate> deflate) {
    this.client = client;
    this.upstream = upstream;
    this.limits = limits;
    this.head = head;
    this.ruling = ruling;
    this.event = event;
    var outbound = ruling.outbound();
    this.inspector = new MessageInspector(guard, outbound, limits, event);
    Supplier<LoginFilter> logins =
        () -> new Logins(new LoginMask(guard.vault(), outbound.target()));
    this.session =
        new WebSocketSession(
            new ToClient(),
            new ToUpstream(),
            new WebSocketSession.Terms(
                deflate,
                guard,
                outbound.target(),
                outbound.path(),
                inspector,
                outbound.hasLogin() ? Optional.of(logins) : Optional.empty()),
            new SecureRandom(),
            client.allocator(),
            new Owner());
  }

  @Override
  public RequestHead head() {
    return head;
  }

  @Override
  public boolean wantsBody() {
    return upstream.isWritable();
  }

  @Override
  public void requestBody(ByteBuf data, Rest rest, Fields trailers) {
    session.clientBytes(data);
    if (rest == Rest.LAST) {
      session.clientEnded();
    }
    client.expect(limits.bothIdle());
  }

  /** Answers the client's handshake and takes both legs over. */
  void begin(Fields fields) {
    event.status(head.version() == HttpVersion.HTTP_2 ? 200 : 101);
    upstream.handOver(this);
    client.upgrade(fields, this);
    client.expect(limits.bothIdle());
    client.resume();
  }

  @Override
  public void requestMalformed(MalformedHttpException problem) {
    session.refuse(problem.reason());
  }

  @Override
  public void flushUpload() {
    upstream.flush();
  }

  @Override
  public void regulate() {
    session.clientWritable();
  }

  @Override
  public void timedOut() {
    session.leave();
  }

  @Override
  public void revise(Guard present) {
    StillGranted.refusal(present.policy(), ruling, upstream.remoteAddress())
        .ifPresent(session::refuse);
  }

  @Override
  public void drain() {
    session.leave();
  }

  @Override
  public void clientGone() {
    presence = Client.GONE;
    session.legGone();
  }

  /** The handshake's answer was the last head. */
  @Override
  public void responseHead(ResponseHead response, Framing framing) {
    session.legGone();
  }

  @Override
  public void responseBody(ByteBuf data) {
    session.upstreamBytes(data);
    client.expect(limits.bothIdle());
  }

  @Override
  public void responseEnd(Fields trailers) {
    session.legGone();
  }

  @Override
  public void responsePause() {
    client.flush();
  }

  @Override
  public void upstreamLost(UpstreamLeg.Loss loss) {
    session.legGone();
  }

  @Override
  public void upstreamWritable() {
    session.upstreamWritable();
  }

  private Outcome outcome(Ending ending) {
    return switch (ending) {
      case Ending.Closed() ->
          ruling.noted().or(inspector::noted).map(Noted::outcome).orElseGet(Outcome.Allowed::new);
      case Ending.Refused(var reason) -> Denials.outcome(reason);
      case Ending.UpstreamBroken _ -> new Outcome.Failed(UpstreamTrouble.UPSTREAM_REFUSED.code());
    };
  }

  /** Tells the event. */
  private final class Owner implements WebSocketSession.Owner {
    @Override
    public void sentUp(long bytes) {
      event.sentUp(bytes);
    }

    @Override
    public void sentDown(long bytes) {
      event.sentDown(bytes);
    }

    @Override
    public void ended(Ending ending) {
      event.end(outcome(ending));
    }
  }

  private final class ToClient implements Leg {
    @Override
    public void write(ByteBuf data) {
      client.responseBody(data);
    }

    @Override
    public void flush() {
      client.flush();
    }

    @Override
    public boolean isWritable() {
      return client.isWritable();
    }

    /** The leg asks {@link #wantsBody} before it reads on, and has to be woken only. */
    @Override
    public void setReading(Reading reading) {
      if (reading == Reading.ON) {
        client.resume();
      }
    }

    @Override
    public void finish() {
      hangUp(ClientLeg.Parting.AT_ONCE);
    }

    @Override
    public void linger() {
      hangUp(ClientLeg.Parting.LINGERING);
    }

    private void hangUp(ClientLeg.Parting parting) {
      if (presence == Client.HERE) {
        presence = Client.GONE;
        client.hangUp(parting);
      }
    }

    @Override
    public void cut() {
      presence = Client.GONE;
      client.abort(Cut.CANCEL);
    }
  }

  private final class ToUpstream implements Leg {
    @Override
    public void write(ByteBuf data) {
      upstream.body(data);
    }

    @Override
    public void flush() {
      upstream.flush();
    }

    @Override
    public boolean isWritable() {
      return upstream.isWritable();
    }

    @Override
    public void setReading(Reading reading) {
      upstream.setReading(
          switch (reading) {
            case ON -> UpstreamLeg.Reading.ON;
            case OFF -> UpstreamLeg.Reading.OFF;
          });
    }

    @Override
    public void finish() {
      upstream.flush();
      upstream.abort();
    }

    @Override
    public void linger() {
      finish();
    }

    @Override
    public void cut() {
      upstream.abort();
    }
  }

  /** Each payload has a mask of its own. */
  private final class Logins implements LoginFilter {
    private final LoginMask mask;

    private Logins(LoginMask mask) {
      this.mask = mask;
    }

    @Override
    public ByteBuf feed(ByteBuf piece) {
      return mask.feed(client.allocator(), piece);
    }

    @Override
    public ByteBuf finish() {
      return mask.finish(client.allocator());
    }
  }
}
