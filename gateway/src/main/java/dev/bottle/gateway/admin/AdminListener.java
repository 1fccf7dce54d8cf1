package dev.bottle.gateway.admin;

import dev.bottle.gateway.policy.Endpoint;
import dev.bottle.gateway.policy.IpAddress;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** A small HTTP/1.1 server: one request for each connection, few connections, none for long. */
public final class AdminListener implements AutoCloseable {
  private static final int MOST_CONNECTIONS = 32;
  private static final int LONGEST_SECONDS = 10;
  private static final int MAX_LINE = 1 << 10;
  private static final int MAX_HEAD = 8 << 10;

  private final Channel server;

  private AdminListener(Channel server) {
    this.server = server;
  }

  /**
   * Binds and serves; a port of 0 picks one.
   *
   * @throws IOException when the address cannot be bound
   */
  public static AdminListener start(
      EventLoopGroup loops, InetSocketAddress address, AdminPages pages) throws IOException {
    var clients = new DefaultChannelGroup("admin clients", GlobalEventExecutor.INSTANCE);
    var bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel, clients, pages);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("cannot listen on " + address, bound.cause());
    }
    return new AdminListener(bound.channel());
  }

  private static void accept(Channel channel, ChannelGroup clients, AdminPages pages) {
    if (clients.size() >= MOST_CONNECTIONS) {
      var _ = channel.close();
      return;
    }
    clients.add(channel);
    var late =
        channel.eventLoop().schedule(() -> channel.close(), LONGEST_SECONDS, TimeUnit.SECONDS);
    channel.closeFuture().addListener(_ -> late.cancel(false));
    var config =
        new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE).setMaxHeaderSize(MAX_HEAD);
    channel
        .pipeline()
        .addLast(
            new HttpServerCodec(config), new AdminHandler(new OwnName(endpoint(channel)), pages));
  }

  private static Endpoint endpoint(Channel channel) {
    var local = (InetSocketAddress) channel.localAddress();
    return new Endpoint(IpAddress.of(local.getAddress().getAddress()), local.getPort());
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) server.localAddress();
  }

  @Override
  public void close() {
    server.close().awaitUninterruptibly();
  }
}
