package dev.bottle.gateway.dns;

import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.IpAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The bottle's name server: it asks nobody. Names that the client is granted have the gateway's own
 * address, for tools that know of no proxy; every other one has NXDOMAIN (RFC 1035 section 4.1.1).
 */
public final class DnsSinkhole implements AutoCloseable {
  private final Channel channel;

  private DnsSinkhole(Channel channel) {
    this.channel = channel;
  }

  /**
   * Binds and answers.
   *
   * @param ours where the transparent listeners are; without them no name is known
   * @param guard tells which names are granted, and which hold a secret: no event repeats those
   * @throws IOException when the address cannot be bound
   */
  public static DnsSinkhole start(
      EventLoopGroup loops,
      InetSocketAddress address,
      Optional<IpAddress> ours,
      Supplier<Guard> guard,
      EventSink events,
      Clock clock)
      throws IOException {
    var bound =
        new Bootstrap()
            .group(loops)
            .channel(NioDatagramChannel.class)
            .handler(
                new ChannelInitializer<DatagramChannel>() {
                  @Override
                  protected void initChannel(DatagramChannel ch) {
                    ch.pipeline()
                        .addLast(
                            new DatagramDnsQueryDecoder(),
                            new DatagramDnsResponseEncoder(),
                            new NameAnswerer(ours, guard, events, clock));
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("dns listener: " + bound.cause().getMessage(), bound.cause());
    }
    return new DnsSinkhole(bound.channel());
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }
}
