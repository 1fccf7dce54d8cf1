package dev.bottle.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.policy.Host;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** curl, with its own TLS library, believes a minted leaf for its own host only. */
class ServedLeafIT {
  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({"OPENSSL,--tlsv1.3", "OPENSSL,--tls-max=1.2", "JDK,--tlsv1.3"})
  void curlTrustsTheLeaf(TlsProvider provider, String version) throws Exception {
    var random = new SecureRandom();
    var authority = CertificateAuthority.create("it", Instant.now(), random);
    var ca = Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
    var settings =
        new LeafCertificates.Settings(provider, Clock.systemUTC(), Thread::startVirtualThread, 8);
    var leaves = new LeafCertificates(authority, settings, random);
    var tls =
        leaves
            .serverContext(Host.parse("api.example"))
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      int port = serve(group, tls);
      var versionFlags = List.of(version.split("=", 2));
      assertThat(curl(ca, "api.example", port, versionFlags)).endsWith("hello exit 0");
      assertThat(curl(ca, "other.example", port, versionFlags)).endsWith("exit 60");
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    }
  }

  private static String curl(Path ca, String host, int port, List<String> version)
      throws Exception {
    var command =
        new java.util.ArrayList<>(
            List.of("curl", "-sS", "--http1.1", "--noproxy", "*", "-m", "10"));
    command.addAll(version);
    command.addAll(
        List.of("--cacert", ca.toString(), "--resolve", host + ":" + port + ":127.0.0.1"));
    command.add("https://" + host + ":" + port + "/");
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said + " exit " + process.waitFor();
  }

  private static int serve(MultiThreadIoEventLoopGroup group, SslContext tls) throws Exception {
    var server =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel ch) {
                    ch.pipeline().addLast(tls.newHandler(ch.alloc()), new Hello());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  private static final class Hello extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      var answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
      var _ =
          ctx.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII))
              .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      var _ = ctx.close();
    }
  }
}
