package dev.bottle.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.CidrBlock;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.tls.SystemRoots;
import dev.bottle.gateway.tls.TestServerCertificates;
import dev.bottle.gateway.tls.TlsProvider;
import dev.bottle.gateway.tls.UpstreamTrust;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DialerTest {
  private static final Duration MONTH = Duration.ofDays(30);
  private static final String[] MODERN = {"TLSv1.3", "TLSv1.2"};

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final AtomicInteger accepted = new AtomicInteger();

  @AfterEach
  void stop() {
    var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource(
      value = TlsProvider.class,
      names = {"OPENSSL", "JDK"})
  void verifiesWhoAnswers(TlsProvider provider) throws Exception {
    var ca = new TestServerCertificates("known");
    var other = new TestServerCertificates("unknown");
    var trust = UpstreamTrust.of(new SystemRoots(List.of()), List.of(ca.pem()), provider);
    var now = Instant.now();
    var old = now.minus(Duration.ofDays(60));
    var name = "api.example";

    assertThat(verdict(trust, name, ca.server(name, now, MONTH, MODERN))).isEqualTo("ok");
    assertThat(verdict(trust, "single", ca.server("single", now, MONTH, MODERN))).isEqualTo("ok");
    assertThat(verdict(trust, "127.0.0.1", ca.server("127.0.0.1", now, MONTH, MODERN)))
        .isEqualTo("ok");
    assertThat(verdict(trust, name, ca.server("other.example", now, MONTH, MODERN)))
        .endsWith(": certificate is for other.example, not api.example");
    assertThat(verdict(trust, "127.0.0.1", ca.server("127.0.0.2", now, MONTH, MODERN)))
        .endsWith(": certificate is for 127.0.0.2, not 127.0.0.1");
    assertThat(verdict(trust, "127.0.0.1", ca.server(name, now, MONTH, MODERN)))
        .endsWith(": certificate is for api.example, not 127.0.0.1");
    assertThat(verdict(trust, name, ca.server(name, old, MONTH, MODERN)))
        .endsWith(": certificate has expired");
    assertThat(verdict(trust, name, other.server(name, now, MONTH, MODERN)))
        .contains("signed by an authority that is not trusted (CN=claude-bottle unknown ");
    assertThat(verdict(trust, name, TestServerCertificates.selfSigned()))
        .endsWith(": certificate is self-signed");
    assertThat(verdict(trust, name, ca.server(name, now, MONTH, "TLSv1.1")))
        .endsWith(": server offers neither TLS 1.2 nor TLS 1.3");
  }

  @Test
  void dialsNothingWhenOneAnswerIsPrivate() throws Exception {
    var server = listen(null);
    Resolver resolver =
        _ ->
            CompletableFuture.completedStage(
                List.of(IpAddress.parse("127.0.0.1"), IpAddress.parse("10.1.2.3")));
    var policy = policy("api.example", Map.of());
    var failure = dial(resolver, policy, "api.example", port(server)).cause();
    assertThat(failure).isInstanceOf(AddressRefusedException.class);
    assertThat(failure).hasMessageContaining("10.1.2.3");
    assertThat(accepted).hasValue(0);
  }

  @Test
  void goesOnToTheNextAddress() throws Exception {
    var server = listen(null);
    Resolver resolver =
        _ ->
            CompletableFuture.completedStage(
                List.of(IpAddress.parse("127.0.0.77"), IpAddress.parse("127.0.0.1")));
    var dialled = dial(resolver, policy("api.example", Map.of()), "api.example", port(server));
    assertThat(dialled.isSuccess()).isTrue();
    assertThat(dialled.getNow().config().isAutoRead()).isFalse();
  }

  @Test
  void refusedAndUnresolvedAreTyped() throws Exception {
    int closed;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    var fixed =
        policy("api.example", Map.of(Host.parse("api.example"), IpAddress.parse("127.0.0.1")));
    assertThat(trouble(dial(NEVER, fixed, "api.example", closed)))
        .isEqualTo(UpstreamTrouble.UPSTREAM_REFUSED);
    Resolver unknown =
        _ ->
            CompletableFuture.failedStage(
                new UpstreamException(UpstreamTrouble.UPSTREAM_DNS, "no such name"));
    assertThat(trouble(dial(unknown, policy("api.example", Map.of()), "api.example", closed)))
        .isEqualTo(UpstreamTrouble.UPSTREAM_DNS);
  }

  @Test
  void aSilentServerTimesOutAndCancelClosesIt() throws Exception {
    var trust = UpstreamTrust.of(new SystemRoots(List.of()), List.of(), TlsProvider.JDK);
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var policy =
          policy("api.example", Map.of(Host.parse("api.example"), IpAddress.parse("127.0.0.1")));
      var quick =
          new Dialer.Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMillis(200));
      var target = new Destination(Host.parse("api.example"), silent.getLocalPort());
      var late =
          new Dialer(NEVER, () -> trust, Optional::empty, quick)
              .dial(
                  group.next(), policy, target, Transport.TLS, new ChannelInboundHandlerAdapter());
      assertThat(late.await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(trouble(late)).isEqualTo(UpstreamTrouble.UPSTREAM_TIMEOUT);
      silent.accept().close();

      var waiting =
          new Dialer(NEVER, () -> trust)
              .dial(
                  group.next(), policy, target, Transport.TLS, new ChannelInboundHandlerAdapter());
      try (var peer = silent.accept()) {
        peer.setSoTimeout(5000);
        assertThat(peer.getInputStream().read()).isEqualTo(22);
        waiting.cancel(false);
        peer.getInputStream().readAllBytes();
      }
    }
  }

  private static final Resolver NEVER =
      name -> {
        throw new AssertionError("asked for " + name);
      };

  private String verdict(UpstreamTrust trust, String host, SslContext serverTls) throws Exception {
    var server = listen(serverTls);
    var target = new Destination(Host.parse(host), port(server));
    var fixed = Map.of(target.host(), IpAddress.parse("127.0.0.1"));
    var greeting = new CompletableFuture<String>();
    var dialled =
        new Dialer(NEVER, () -> trust)
            .dial(group.next(), policy(host, fixed), target, Transport.TLS, new Reader(greeting));
    assertThat(dialled.await(10, TimeUnit.SECONDS)).isTrue();
    if (dialled.isSuccess()) {
      dialled.getNow().read();
      assertThat(greeting.get(10, TimeUnit.SECONDS)).isEqualTo("hello");
      return "ok";
    }
    assertThat(trouble(dialled)).isEqualTo(UpstreamTrouble.UPSTREAM_TLS);
    return String.valueOf(dialled.cause().getMessage());
  }

  private Future<Channel> dial(Resolver resolver, Policy policy, String host, int port)
      throws Exception {
    var dialled =
        new Dialer(
                resolver,
                () -> {
                  throw new AssertionError("no TLS was asked for");
                })
            .dial(
                group.next(),
                policy,
                new Destination(Host.parse(host), port),
                Transport.PLAIN,
                new ChannelInboundHandlerAdapter());
    assertThat(dialled.await(10, TimeUnit.SECONDS)).isTrue();
    return dialled;
  }

  private static UpstreamTrouble trouble(Future<Channel> dialled) {
    assertThat(dialled.cause()).isInstanceOf(UpstreamException.class);
    return ((UpstreamException) dialled.cause()).trouble();
  }

  private static Policy policy(String host, Map<Host, IpAddress> resolve) {
    return Policy.of(
        new Policy.Rules(
            List.of(AllowEntry.parse(host)),
            List.of(),
            List.of(CidrBlock.parse("127.0.0.0/8")),
            resolve));
  }

  /** Says hello to whoever comes through. */
  private Channel listen(@org.jspecify.annotations.Nullable SslContext tls) throws Exception {
    return new ServerBootstrap()
        .group(group)
        .channel(NioServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel ch) {
                accepted.incrementAndGet();
                if (tls != null) {
                  ch.pipeline().addLast(tls.newHandler(ch.alloc()));
                }
                ch.pipeline().addLast(new Greeter());
              }
            })
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .sync()
        .channel();
  }

  private static int port(Channel server) {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  private static final class Greeter extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      var _ = ctx.writeAndFlush(Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      var _ = ctx.close();
    }
  }

  private static final class Reader extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<String> greeting;

    Reader(CompletableFuture<String> greeting) {
      this.greeting = greeting;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      var bytes = (io.netty.buffer.ByteBuf) message;
      greeting.complete(bytes.toString(StandardCharsets.US_ASCII));
      bytes.release();
    }
  }
}
