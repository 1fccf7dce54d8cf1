package dev.bottle.gateway.http;

import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.Decision;
import dev.bottle.gateway.policy.Decision.Handling;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.Intent;
import dev.bottle.gateway.policy.InvalidNameException;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.RequestPath;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the first bytes of a tunnel and chooses who carries it: an intercepting connection, a
 * blind tunnel, or nobody. A refused tunnel is ended with our own leaf all the same, so that the
 * client can be told why; nothing is dialled for it. A transparent tunnel, which no CONNECT opened,
 * goes to the server that its handshake names (RFC 6066 section 3).
 */
final class TunnelChooser extends ChannelInboundHandlerAdapter {
  private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

  private final ProxyParts parts;
  private final String client;
  private final Opening opening;
  private ConnectTarget connect;
  private final long openedMillis;
  private final Inbox inbox = new Inbox();
  private @Nullable Watch watch;
  private State state = State.PEEKING;

  private enum State {
    PEEKING,
    CHOSEN
  }

  private enum Opening {
    BY_CONNECT,
    TRANSPARENT
  }

  private TunnelChooser(ProxyParts parts, String client, Opening opening, ConnectTarget connect) {
    this.parts = parts;
    this.client = client;
    this.opening = opening;
    this.connect = connect;
    this.openedMillis = parts.clock().millis();
  }

  /**
   * For a connection that begins with TLS. Until its client names a server it is about the listener
   * itself, which is never dialled. A client that is not served has no grants.
   */
  static TunnelChooser transparent(ProxyParts parts, Channel channel) {
    var listener = (InetSocketAddress) channel.localAddress();
    var address = IpAddress.of(listener.getAddress().getAddress());
    var asker = Asker.silent(parts, channel);
    return new TunnelChooser(
        asker.parts(),
        asker.origin().client(),
        Opening.TRANSPARENT,
        ConnectTarget.of(new Destination(address, listener.getPort()), address.text()));
  }

  /** Answers the CONNECT and takes over from {@code from}. */
  static void install(
      ChannelHandlerContext context,
      ChannelHandler from,
      ProxyParts parts,
      String client,
      ConnectTarget target,
      ByteBuf early) {
    var chooser = new TunnelChooser(parts, client, Opening.BY_CONNECT, target);
    var _ = context.writeAndFlush(Unpooled.copiedBuffer(ESTABLISHED, StandardCharsets.US_ASCII));
    context.pipeline().replace(from, null, chooser);
    if (early.isReadable()) {
      var own = context.pipeline().context(chooser);
      chooser.channelRead(own, early);
    } else {
      early.release();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    watch = new Watch(context.executor(), () -> refusePlainly(context));
    watch.arm(parts.limits().helloTimeout());
    context.channel().config().setAutoRead(true);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (watch != null) {
      watch.stop();
    }
    inbox.clear();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    inbox.add(context.alloc(), (ByteBuf) message);
    if (state == State.PEEKING) {
      peek(context);
    }
  }

  private void peek(ChannelHandlerContext context) {
    switch (ClientHello.peek(inbox.bytes())) {
      case ClientHello.Incomplete() -> {
        if (inbox.size() > parts.limits().maxHelloBytes()) {
          refusePlainly(context);
        }
      }
      case ClientHello.NotTls() -> refusePlainly(context);
      case ClientHello.Hello hello -> choose(context, hello);
    }
  }

  private void choose(ChannelHandlerContext context, ClientHello.Hello hello) {
    state = State.CHOSEN;
    context.channel().config().setAutoRead(false);
    var host = hello.serverName().flatMap(TunnelChooser::parse);
    if (opening == Opening.TRANSPARENT && host.isPresent()) {
      connect =
          ConnectTarget.of(
              new Destination(host.get(), Scheme.HTTPS.defaultPort()),
              hello.serverName().orElse(""));
    }
    var target = connect.destination();
    var policy = parts.guard().get().policy();
    boolean blind =
        policy.decide(new Intent.Tunnel(target)) instanceof Decision.Allow(var handling)
            && handling == Handling.PASSTHROUGH;
    boolean unreadable = hello.serverName().isPresent() && host.isEmpty();
    Decision decision =
        unreadable
            ? new Decision.Deny(new DenyReason.SniMismatch(target))
            : policy.decide(new Intent.Handshake(target, host));
    switch (decision) {
      case Decision.Deny(var reason) -> {
        if (blind) {
          close(context, reason);
        } else {
          intercept(context, host.orElse(target.host()), Optional.of(reason));
        }
      }
      case Decision.Allow(var handling) -> {
        switch (handling) {
          case INTERCEPT -> intercept(context, target.host(), Optional.empty());
          case PASSTHROUGH -> {
            if (hello.encrypted() == ClientHello.Encryption.ECH) {
              close(context, new DenyReason.SniMismatch(target));
            } else {
              goBlind(context);
            }
          }
        }
      }
    }
  }

  private static Optional<Host> parse(String name) {
    try {
      return Optional.of(Host.parse(name));
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }

  private void intercept(ChannelHandlerContext context, Host leaf, Optional<DenyReason> refusal) {
    var _ =
        parts
            .leaves()
            .serverContext(leaf)
            .whenComplete(
                (tls, failure) ->
                    context
                        .executor()
                        .execute(
                            () -> {
                              if (tls == null) {
                                fail(context);
                              } else if (context.channel().isActive()) {
                                endTls(context, tls, refusal);
                              } else {
                                refusal.ifPresent(this::tell);
                              }
                            }));
  }

  private void endTls(ChannelHandlerContext context, SslContext tls, Optional<DenyReason> refusal) {
    var pipeline = context.pipeline();
    var handler = tls.newHandler(context.alloc());
    handler.setHandshakeTimeoutMillis(parts.limits().helloTimeout().toMillis());
    pipeline.addLast(
        handler,
        new ClientChooser(
            parts, new Origin.Tunnel(client, connect.destination(), connect.asSent(), refusal)));
    context.fireChannelRead(inbox.take());
    context.fireChannelReadComplete();
    pipeline.remove(this);
  }

  private void goBlind(ChannelHandlerContext context) {
    // A wildcard grants names of the agent's choice, and resolving one tells it to the world.
    var guard = parts.guard().get();
    var secret =
        new HeadScan(
                guard.rules(),
                Set.of(),
                rule -> guard.inspection().actionFor(rule, connect.destination(), RequestPath.ROOT))
            .add(new Part.Host(), connect.spellings())
            .judge();
    if (secret.isPresent()) {
      close(context, secret.get());
    } else {
      BlindTunnel.open(context, this, parts, connect, inbox.take());
    }
  }

  private void fail(ChannelHandlerContext context) {
    TunnelEvents.end(parts, connect, new Outcome.Failed(Trouble.internal().code()), openedMillis);
    var _ = context.close();
  }

  /** What is not TLS gets the refusal in plain text where it reads like a request. */
  private void refusePlainly(ChannelHandlerContext context) {
    state = State.CHOSEN;
    var reason =
        parts.guard().get().policy().decide(new Intent.Tunnel(connect.destination()))
                instanceof Decision.Deny(var standing)
            ? standing
            : new DenyReason.NotTls(connect.destination());
    var seen = inbox.bytes();
    boolean letters =
        seen.isReadable()
            && seen.getByte(seen.readerIndex()) >= 'A'
            && seen.getByte(seen.readerIndex()) <= 'Z';
    if (letters) {
      var answer = Answer.refusal(reason, TunnelEvents.subject(parts, connect), parts.voice());
      var _ =
          context.write(answer.encode(context.alloc(), Optional.empty(), Answer.Afterwards.CLOSE));
    }
    close(context, reason);
  }

  private void close(ChannelHandlerContext context, DenyReason reason) {
    tell(reason);
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  private void tell(DenyReason reason) {
    TunnelEvents.end(parts, connect, Denials.outcome(reason), openedMillis);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent || event == ProxyEvent.DRAIN) {
      var _ = context.close();
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (state == State.PEEKING
        && parts.guard().get().policy().decide(new Intent.Tunnel(connect.destination()))
            instanceof Decision.Deny(var reason)) {
      tell(reason);
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }
}
