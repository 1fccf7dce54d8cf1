package dev.bottle.gateway.http;

import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.policy.Decision;
import dev.bottle.gateway.policy.Decision.Handling;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.Intent;
import dev.bottle.gateway.policy.InvalidNameException;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.Policy;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
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
  private final Opening opening;
  private final Inbox inbox = new Inbox();
  private OpenTunnel tunnel;
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

  private TunnelChooser(OpenTunnel tunnel, Opening opening) {
    this.parts = tunnel.parts();
    this.tunnel = tunnel;
    this.opening = opening;
  }

  /**
   * For a connection that begins with TLS. Until its client names a server it is about the listener
   * itself, which is never dialled. A client that is not served has no grants.
   */
  static TunnelChooser transparent(ProxyParts parts, Channel channel) {
    var listener = (InetSocketAddress) channel.localAddress();
    var address = IpAddress.of(listener.getAddress().getAddress());
    var itself = ConnectTarget.of(new Destination(address, listener.getPort()), address.text());
    return new TunnelChooser(
        OpenTunnel.now(Asker.silent(parts, channel), itself), Opening.TRANSPARENT);
  }

  /** Answers the CONNECT and takes over from {@code from}. */
  static void install(
      ChannelHandlerContext context,
      ChannelHandler from,
      Asker asker,
      ConnectTarget target,
      ByteBuf early) {
    var chooser = new TunnelChooser(OpenTunnel.now(asker, target), Opening.BY_CONNECT);
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
    var name = hello.serverName();
    var host = name.flatMap(TunnelChooser::parse);
    if (opening == Opening.TRANSPARENT && host.isPresent()) {
      var server = new Destination(host.get(), Scheme.HTTPS.defaultPort());
      tunnel = tunnel.to(ConnectTarget.of(server, name.orElseThrow()));
    }
    var target = tunnel.target();
    var policy = parts.guard().get().policy();
    boolean unreadable = name.isPresent() && host.isEmpty();
    Decision decision =
        unreadable
            ? new Decision.Deny(new DenyReason.SniMismatch(target))
            : policy.decide(new Intent.Handshake(target, host));
    switch (decision) {
      case Decision.Deny(var reason) -> {
        if (isBlind(policy)) {
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

  private boolean isBlind(Policy policy) {
    return policy.decide(new Intent.Tunnel(tunnel.target())) instanceof Decision.Allow(var handling)
        && handling == Handling.PASSTHROUGH;
  }

  private static Optional<Host> parse(String name) {
    try {
      return Optional.of(Host.parse(name));
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }

  private void intercept(ChannelHandlerContext context, Host leaf, Optional<DenyReason> refusal) {
    Interception.begin(context, this, tunnel, inbox.take(), leaf, refusal);
  }

  private void goBlind(ChannelHandlerContext context) {
    // A wildcard grants names of the agent's choice, and resolving one tells it to the world.
    var guard = parts.guard().get();
    var scan =
        HeadScan.ofName(guard, tunnel.target()).add(new Part.Host(), tunnel.connect().spellings());
    if (!guard.policy().names(tunnel.target().host())) {
      scan.measure(new Part.Host(), tunnel.target().host().text());
    }
    var secret = scan.judge();
    if (secret.isPresent()) {
      close(context, secret.get());
    } else {
      BlindTunnel.open(context, this, tunnel, inbox.take());
    }
  }

  /** What is not TLS gets the refusal in plain text where it reads like a request. */
  private void refusePlainly(ChannelHandlerContext context) {
    state = State.CHOSEN;
    var reason = standingRefusal().orElseGet(() -> new DenyReason.NotTls(tunnel.target()));
    var seen = inbox.bytes();
    boolean letters =
        seen.isReadable()
            && seen.getByte(seen.readerIndex()) >= 'A'
            && seen.getByte(seen.readerIndex()) <= 'Z';
    if (letters) {
      var answer =
          Answer.refusal(reason, TunnelEvents.subject(parts, tunnel.connect()), parts.voice());
      var _ =
          context.write(answer.encode(context.alloc(), Optional.empty(), Answer.Afterwards.CLOSE));
    }
    close(context, reason);
  }

  /** Why this tunnel would be refused whatever its handshake says. */
  private Optional<DenyReason> standingRefusal() {
    return parts.guard().get().policy().decide(new Intent.Tunnel(tunnel.target()))
            instanceof Decision.Deny(var reason)
        ? Optional.of(reason)
        : Optional.empty();
  }

  private void close(ChannelHandlerContext context, DenyReason reason) {
    tunnel.refused(reason);
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
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
    if (state == State.PEEKING) {
      standingRefusal().ifPresent(tunnel::refused);
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }
}
