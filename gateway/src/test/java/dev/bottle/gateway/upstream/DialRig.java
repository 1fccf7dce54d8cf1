package dev.bottle.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.CidrBlock;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.tls.UpstreamTrust;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One event loop that only dials, so that what it holds can be counted. */
final class DialRig implements AutoCloseable {
  static final String HOST = "api.example";
  static final Supplier<UpstreamTrust> NO_TLS =
      () -> {
        throw new AssertionError("no TLS was asked for");
      };

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()) {
        @Override
        protected IoEventLoop newChild(
            Executor executor, IoHandlerFactory handlers, Object... rest) {
          return new CountingLoop(this, executor, handlers);
        }
      };
  private final CountingLoop loop = (CountingLoop) group.next();

  private static final class CountingLoop extends SingleThreadIoEventLoop {
    CountingLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handlers) {
      super(parent, executor, handlers);
    }

    int channels() {
      return getNumOfRegisteredChannels();
    }
  }

  /** Starts to dial {@code api.example}, which is allowed wherever it lies. */
  Future<Channel> dial(Dialer dialer, int port, Transport transport) {
    return dial(dialer, new Destination(Host.parse(HOST), port), Map.of(), transport);
  }

  /** Starts to dial with these addresses given by the operator. */
  Future<Channel> dial(
      Dialer dialer, Destination target, Map<Host, IpAddress> resolve, Transport transport) {
    var everywhere =
        Stream.of(
            "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fd00::/8");
    var policy =
        Policy.of(
            new Policy.Rules(
                List.of(AllowEntry.parse(HOST)),
                List.of(),
                everywhere.map(CidrBlock::parse).toList(),
                resolve));
    return dialer.dial(loop, policy, target, transport, new ChannelInboundHandlerAdapter());
  }

  static Channel opened(Future<Channel> dialled) throws InterruptedException {
    assertThat(dialled.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(dialled.cause()).isNull();
    return dialled.getNow();
  }

  static UpstreamException failed(Future<Channel> dialled) throws InterruptedException {
    assertThat(dialled.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(dialled.cause()).isInstanceOf(UpstreamException.class);
    return (UpstreamException) dialled.cause();
  }

  static InetSocketAddress remote(Channel channel) {
    return (InetSocketAddress) channel.remoteAddress();
  }

  static Resolver resolver(String... addresses) {
    var found = Stream.of(addresses).map(IpAddress::parse).toList();
    return _ -> CompletableFuture.completedStage(found);
  }

  /** Waits until the loop holds this many channels. */
  void holds(int channels) throws InterruptedException {
    for (int i = 0; i < 100 && loop.channels() != channels; i++) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(loop.channels()).isEqualTo(channels);
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
