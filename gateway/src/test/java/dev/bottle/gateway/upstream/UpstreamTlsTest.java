package dev.bottle.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.tls.ClientCertificate;
import dev.bottle.gateway.tls.FlawedServers;
import dev.bottle.gateway.tls.FlawedServers.Flaw;
import dev.bottle.gateway.tls.InvalidCaException;
import dev.bottle.gateway.tls.KeyPem;
import dev.bottle.gateway.tls.SystemRoots;
import dev.bottle.gateway.tls.TestServerCertificates;
import dev.bottle.gateway.tls.TlsProvider;
import dev.bottle.gateway.tls.UpstreamTrust;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whom the gateway believes, and to whom it shows itself; each with both TLS implementations. */
class UpstreamTlsTest {
  private static final SystemRoots NO_ROOTS = new SystemRoots(List.of());

  private final EventLoopGroup servers =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final DialRig rig = new DialRig();
  private final LinkedBlockingQueue<String> shown = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() {
    rig.close();
    servers.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  static Stream<Arguments> flaws() {
    return Stream.of(TlsProvider.OPENSSL, TlsProvider.JDK)
        .flatMap(p -> Stream.of(Flaw.values()).map(flaw -> Arguments.of(p, flaw)));
  }

  @ParameterizedTest
  @MethodSource("flaws")
  void tellsWhatIsWrong(TlsProvider provider, Flaw flaw) throws Exception {
    var known = new FlawedServers();
    var trust = UpstreamTrust.of(NO_ROOTS, List.of(known.pem()), provider);
    int port = listen(known.server(flaw));
    var dialled = rig.dial(dialer(trust), port, Transport.TLS);
    if (flaw == Flaw.NONE) {
      DialRig.opened(dialled);
      return;
    }
    var failure = DialRig.failed(dialled);
    assertThat(failure.trouble()).isEqualTo(UpstreamTrouble.UPSTREAM_TLS);
    assertThat(failure).hasMessage("api.example:" + port + ": " + flaw.reason);
    rig.holds(0);
  }

  @ParameterizedTest
  @EnumSource(
      value = TlsProvider.class,
      names = {"OPENSSL", "JDK"})
  void showsACertificateToItsOwnHostOnly(TlsProvider provider) throws Exception {
    var known = new FlawedServers();
    int own = listen(known.asking(FlawedServers.HOST));
    int other = listen(known.asking(FlawedServers.HOST));
    var here = HostPort.parse("api.example:" + own);
    var certificates =
        List.of(
            new ClientCertificate(
                HostPort.parse("elsewhere.example"),
                known.clientChain("elsewhere"),
                key(known.clientKey())),
            new ClientCertificate(here, known.clientChain("agent"), key(known.clientKey())));
    var trust = UpstreamTrust.of(NO_ROOTS, List.of(known.pem()), certificates, provider);
    for (var transport : List.of(Transport.TLS, Transport.TLS_HTTP1)) {
      DialRig.opened(rig.dial(dialer(trust), own, transport));
      assertThat(shown.poll(5, TimeUnit.SECONDS)).isEqualTo("CN=agent");
      DialRig.opened(rig.dial(dialer(trust), other, transport));
      assertThat(shown.poll(5, TimeUnit.SECONDS)).isEqualTo("nobody");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = TlsProvider.class,
      names = {"OPENSSL", "JDK"})
  void reachesIpv6ByLiteralAndByAnOperatorsMapping(TlsProvider provider) throws Exception {
    assumeThat(hasIpv6Loopback()).as("an IPv6 loopback").isTrue();
    var six = IpAddress.parse("::1");
    var ca = new TestServerCertificates("six");
    var trust = UpstreamTrust.of(NO_ROOTS, List.of(ca.pem()), provider);
    Resolver never = name -> CompletableFuture.failedStage(new AssertionError("asked for " + name));
    var dialer = new Dialer(never, () -> trust);
    var hour = Duration.ofHours(1);

    int literal = listen(ca.server("::1", Instant.now(), hour, "TLSv1.3"), "::1");
    var byLiteral = Destination.parse("[::1]:" + literal, 0);
    DialRig.opened(rig.dial(dialer, byLiteral, Map.of(), Transport.TLS));

    int mapped = listen(ca.server(DialRig.HOST, Instant.now(), hour, "TLSv1.3"), "::1");
    var byName = Destination.parse(DialRig.HOST + ":" + mapped, 0);
    var channel =
        DialRig.opened(rig.dial(dialer, byName, Map.of(byName.host(), six), Transport.TLS));
    assertThat(DialRig.remote(channel).getAddress()).isEqualTo(InetAddress.ofLiteral("::1"));

    int other = listen(ca.server("::2", Instant.now(), hour, "TLSv1.3"), "::1");
    var wrong = Destination.parse("[::1]:" + other, 0);
    assertThat(DialRig.failed(rig.dial(dialer, wrong, Map.of(), Transport.TLS)))
        .hasMessageContaining("certificate is for ");
  }

  private static boolean hasIpv6Loopback() {
    try (var probe = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
      return probe.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void refusesAKeyThatCannotServe() throws Exception {
    var known = new FlawedServers();
    var stranger = new FlawedServers();
    assertProblem(known, stranger.clientKey(), "the private key is not the first certificate's");
    assertProblem(known, "rubbish", "holds no PEM private key");
    assertProblem(
        known,
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "the private key cannot be read");
  }

  private static void assertProblem(FlawedServers known, String key, String problem)
      throws Exception {
    var certificate =
        new ClientCertificate(HostPort.parse("api.example"), known.clientChain("agent"), key(key));
    assertThat(certificate.toString()).doesNotContain("PRIVATE");
    assertThatThrownBy(
            () -> UpstreamTrust.of(NO_ROOTS, List.of(), List.of(certificate), TlsProvider.JDK))
        .isInstanceOf(InvalidCaException.class)
        .hasNoCause()
        .hasMessage("client.key: " + problem);
  }

  private static KeyPem key(String text) {
    return new KeyPem("client.key", new SecretString(text));
  }

  private static Dialer dialer(UpstreamTrust trust) {
    return new Dialer(DialRig.resolver("127.0.0.1"), () -> trust);
  }

  private int listen(SslContext tls) throws Exception {
    return listen(tls, "127.0.0.1");
  }

  private int listen(SslContext tls, String address) throws Exception {
    var server =
        new ServerBootstrap()
            .group(servers)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel ch) {
                    ch.pipeline().addLast(tls.newHandler(ch.alloc()), new Witness());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0))
            .sync()
            .channel();
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  private final class Witness extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslHandshakeCompletionEvent end && end.isSuccess()) {
        var engine = ctx.pipeline().get(SslHandler.class).engine();
        try {
          var leaf = (X509Certificate) engine.getSession().getPeerCertificates()[0];
          shown.add(leaf.getSubjectX500Principal().getName());
        } catch (SSLPeerUnverifiedException e) {
          shown.add("nobody");
        }
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      var _ = ctx.close();
    }
  }
}
