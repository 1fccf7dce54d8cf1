package dev.bottle.gateway.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The ports that agents speak HTTP to. Safe to call from any thread. */
public final class ProxyListener {
  private final ProxyParts parts;
  private final ChannelGroup clients =
      new DefaultChannelGroup("clients", GlobalEventExecutor.INSTANCE, true);
  private final ChannelGroup servers =
      new DefaultChannelGroup("listeners", GlobalEventExecutor.INSTANCE, true);

  public ProxyListener(ProxyParts parts) {
    this.parts = parts;
  }

  /**
   * Binds one more address and serves it; a port of 0 picks one.
   *
   * @return the address that was bound
   * @throws IOException when the address cannot be bound
   */
  public InetSocketAddress start(EventLoopGroup loops, Entrance entrance, InetSocketAddress address)
      throws IOException {
    var bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel, entrance);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("cannot listen on " + address, bound.cause());
    }
    servers.add(bound.channel());
    return (InetSocketAddress) bound.channel().localAddress();
  }

  private void accept(Channel channel, Entrance entrance) {
    int most = parts.limits().maxConnections();
    int open = clients.size();
    if (open >= 2 * most) {
      var _ = channel.close();
      return;
    }
    clients.add(channel);
    channel
        .pipeline()
        .addLast(
            open < most
                ? first(channel, entrance)
                : new TurnedAway(overloaded(channel, entrance), parts.limits().linger()));
  }

  private ChannelHandler first(Channel channel, Entrance entrance) {
    return switch (entrance) {
      case PROXY -> new Http1Client(parts, Origin.Proxy.of(channel));
      case TRANSPARENT_HTTP -> new Http1Client(parts, Origin.Plain.of(channel));
      case TRANSPARENT_TLS -> TunnelChooser.transparent(parts, channel);
    };
  }

  /** No words reach a client that waits for a handshake. */
  private static ByteBuf overloaded(Channel channel, Entrance entrance) {
    if (entrance == Entrance.TRANSPARENT_TLS) {
      return Unpooled.EMPTY_BUFFER;
    }
    return Answer.trouble(Trouble.overloaded("too many connections are open."))
        .encode(channel.alloc(), Optional.empty(), Answer.Afterwards.CLOSE);
  }

  /** Whether it accepts connections. */
  public boolean isListening() {
    return !servers.isEmpty();
  }

  /** How many client connections are open. */
  public int openConnections() {
    return clients.size();
  }

  /** After the guard was swapped: ends what it no longer allows, leaves the rest alone. */
  public void reviseGrants() {
    tell(ProxyEvent.GRANTS_REVISED);
    parts.upstreams().revise(parts.guard().get());
  }

  /**
   * Accepts nothing more, lets exchanges under way finish and closes what is left after {@code
   * atMost}. The stage completes when no connection is open.
   */
  public CompletionStage<Void> drain(Duration atMost) {
    var done = new CompletableFuture<Void>();
    var _ = servers.close();
    tell(ProxyEvent.DRAIN);
    parts.upstreams().closeIdle();
    clients.newCloseFuture().addListener(_ -> done.complete(null));
    var _ =
        GlobalEventExecutor.INSTANCE.schedule(
            () -> closeAll(done), atMost.toMillis(), TimeUnit.MILLISECONDS);
    return done;
  }

  private void closeAll(CompletableFuture<Void> done) {
    var _ = clients.close().addListener(_ -> done.complete(null));
  }

  private void tell(ProxyEvent event) {
    clients.forEach(channel -> channel.pipeline().fireUserEventTriggered(event));
  }
}
