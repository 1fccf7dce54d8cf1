package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.tls.TestServerCertificates;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real curl through real TLS on both legs. */
class TunnelIT {
  @TempDir Path dir;
  private TestGateway gateway;
  private final AtomicInteger accepted = new AtomicInteger();
  private int port;

  @BeforeEach
  void start() throws Exception {
    gateway = new TestGateway();
    var api = TestServerCertificates.by(gateway.originAuthority, "api.example.com");
    var server =
        new ServerBootstrap()
            .group(gateway.loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accepted.incrementAndGet();
                    channel
                        .pipeline()
                        .addLast(
                            api.newHandler(channel.alloc()),
                            new HttpServerCodec(),
                            new HttpObjectAggregator(64 << 20),
                            new Echo());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync();
    port = ((InetSocketAddress) server.channel().localAddress()).getPort();
    grant("api.example.com:" + port, "blind.example.com:" + port);
    Files.writeString(dir.resolve("ca.pem"), gateway.authority.certificatePem());
    Files.writeString(dir.resolve("origin.pem"), gateway.originAuthority.certificatePem());
  }

  private void grant(String... allow) throws Exception {
    gateway.guard.set(gateway.guard(Optional.empty(), Vault.empty(), allow));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void interceptsAndForwards() throws Exception {
    assertThat(curl("https://api.example.com:" + port + "/v1?x=1")).isEqualTo("GET /v1?x=1 0 200");
    var event = gateway.nextRequest();
    assertThat(event.outcome()).isEqualTo(new Outcome.Allowed());
    assertThat(event.scheme()).contains("https");
    assertThat(gateway.events).isEmpty();
  }

  @Test
  void streamsAnUploadWithExpect() throws Exception {
    var file = dir.resolve("big");
    Files.write(file, new byte[20 << 20]);
    var answer = curl("https://api.example.com:" + port + "/up", "--data-binary", "@" + file);
    assertThat(answer).isEqualTo("POST /up " + (20 << 20) + " 200");
    assertThat(gateway.nextRequest().bytesUp()).isEqualTo(20 << 20);
  }

  @Test
  void aRefusedTunnelShowsItsBodyAndDialsNothing() throws Exception {
    var answer = curl("https://paste.example.net/x");
    assertThat(answer)
        .startsWith(
            "bottle: denied (host-not-allowed): paste.example.net is not on this bottle's"
                + " allowlist.\n")
        .contains("bottle allow dev-7k2 paste.example.net\n")
        .endsWith(" 403");
    assertThat(gateway.nextRequest().host()).contains("paste.example.net");
    assertThat(gateway.resolved).isEmpty();
    assertThat(gateway.events).isEmpty();
  }

  @Test
  void refusesASecretInAnHttpsBody() throws Exception {
    assertThat(curl("https://api.example.com:" + port + "/", "-d", "k=" + TestGateway.SECRET))
        .contains("secret-found")
        .endsWith(" 403");
    assertThat(gateway.nextRequest().outcome())
        .isEqualTo(
            new Outcome.Denied("secret-found", Optional.of("acme-token"), Optional.of("body@2")));
  }

  @Test
  void refusesAnotherNameInsideTheTunnel() throws Exception {
    assertThat(curl("https://api.example.com:" + port + "/", "-H", "Host: evil.example.com"))
        .contains("authority-mismatch");
    assertThat(accepted).hasValue(0);
  }

  @Test
  void refusesWhatIsNotTls() throws Exception {
    var answer = curl("http://api.example.com:" + port + "/", "--proxytunnel");
    assertThat(answer).contains("bottle: denied (not-tls)");
    assertThat(gateway.events.poll(5, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            GatewayEvent.Tunnel.class,
            e -> assertThat(e.outcome()).isEqualTo(new Outcome.Denied("not-tls")));
    assertThat(accepted).hasValue(0);
  }

  @Test
  void refusesAServerNameThatIsNotTheTunnels() throws Exception {
    var answer =
        curl(
            "https://api.example.com:" + port + "/",
            "--connect-to",
            "api.example.com:" + port + ":blind.example.com:" + port);
    assertThat(answer).doesNotContain(" 200");
    var other =
        curl(
            "https://paste.example.net:" + port + "/",
            "--connect-to",
            "paste.example.net:" + port + ":api.example.com:" + port);
    assertThat(other).contains("sni-mismatch").endsWith(" 403");
    assertThat(accepted).hasValue(0);
  }

  @Test
  void tunnelsBlindly() throws Exception {
    curl("https://blind.example.com:" + port + "/", "-k");
    assertThat(gateway.events.poll(5, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            GatewayEvent.Tunnel.class,
            e -> {
              assertThat(e.outcome()).isEqualTo(new Outcome.Allowed());
              assertThat(e.bytesUp()).isPositive();
              assertThat(e.bytesDown()).isPositive();
            });
    assertThat(accepted).hasValue(1);
  }

  private String curl(String url, String... more) throws Exception {
    var command =
        new ArrayList<>(
            List.of("curl", "-sS", "--max-time", "20", "-w", " %{http_code}", "--cacert"));
    command.add(dir.resolve("ca.pem").toString());
    command.addAll(List.of("-x", "http://127.0.0.1:" + gateway.address.getPort(), url));
    command.addAll(List.of(more));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("no_proxy");
    builder.environment().remove("NO_PROXY");
    var process = builder.start();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }

  private static final class Echo extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      var text = request.method() + " " + request.uri() + " " + request.content().readableBytes();
      var response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.OK,
              Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, text.length());
      var _ = context.writeAndFlush(response);
    }
  }
}
