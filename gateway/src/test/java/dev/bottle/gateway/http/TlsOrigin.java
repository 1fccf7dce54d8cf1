package dev.bottle.gateway.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.netty.handler.codec.http2.HttpToHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.InboundHttp2ToHttpAdapterBuilder;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** An https origin that answers each request with the request's own body. */
final class TlsOrigin {
  /** The path of an answer of 1 MiB. */
  static final String LARGE = "/large";

  final int port;
  final AtomicInteger connections = new AtomicInteger();
  final LinkedBlockingQueue<String> protocols = new LinkedBlockingQueue<>();

  private final Queue<String> seen = new ConcurrentLinkedQueue<>();

  final LinkedBlockingQueue<String> authorizations = new LinkedBlockingQueue<>();

  private final boolean noting;

  TlsOrigin(EventLoopGroup loops, SslContext tls) throws Exception {
    this(loops, tls, false);
  }

  /** One that remembers what comes over HTTP/2. */
  static TlsOrigin noting(EventLoopGroup loops, SslContext tls) throws Exception {
    return new TlsOrigin(loops, tls, true);
  }

  private TlsOrigin(EventLoopGroup loops, SslContext tls, boolean noting) throws Exception {
    this.noting = noting;
    var server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections.incrementAndGet();
                    channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Chooser());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync();
    port = ((InetSocketAddress) server.channel().localAddress()).getPort();
  }

  /** Fields and bytes that came over HTTP/2. */
  String seen() {
    return String.join("\n", seen);
  }

  /** Speaks what the handshake chose. */
  private final class Chooser extends ApplicationProtocolNegotiationHandler {
    Chooser() {
      super(ApplicationProtocolNames.HTTP_1_1);
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
      protocols.add(protocol);
      if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
        var connection = new DefaultHttp2Connection(true);
        var adapter =
            new InboundHttp2ToHttpAdapterBuilder(connection)
                .maxContentLength(1 << 20)
                .propagateSettings(false)
                .build();
        context
            .pipeline()
            .addLast(
                new HttpToHttp2ConnectionHandlerBuilder()
                    .connection(connection)
                    .frameListener(noting ? new Noting(adapter) : adapter)
                    // Tests may end as many streams as they like.
                    .decoderEnforceMaxRstFramesPerWindow(0, 0)
                    .build(),
                new Echo());
      } else {
        context
            .pipeline()
            .addLast(new HttpServerCodec(), new HttpObjectAggregator(1 << 20), new Echo());
      }
    }

    /** A gateway that distrusts us ends the handshake. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }

  /** Writes down what comes, whether its request is ever complete or not. */
  private final class Noting extends Http2FrameListenerDecorator {
    Noting(Http2FrameListener listener) {
      super(listener);
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean last)
        throws Http2Exception {
      seen.add(data.toString(StandardCharsets.ISO_8859_1));
      return super.onDataRead(context, stream, data, padding, last);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int stream,
        Http2Headers headers,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean last)
        throws Http2Exception {
      seen.add(headers.toString());
      super.onHeadersRead(context, stream, headers, dependency, weight, exclusive, padding, last);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean last)
        throws Http2Exception {
      seen.add(headers.toString());
      super.onHeadersRead(context, stream, headers, padding, last);
    }
  }

  private final class Echo extends SimpleChannelInboundHandler<FullHttpRequest> {
    /** Whoever asked may go as they like; a stream that is reset takes no other with it. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (!(cause instanceof Http2Exception.StreamException)) {
        var _ = context.close();
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      authorizations.add(request.headers().get(HttpHeaderNames.AUTHORIZATION, "none"));
      var body =
          request.uri().equals(LARGE)
              ? "x".repeat(1 << 20)
              : request.content().toString(StandardCharsets.ISO_8859_1);
      var response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.OK,
              Unpooled.copiedBuffer(body, StandardCharsets.ISO_8859_1));
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length());
      var stream = HttpConversionUtil.ExtensionHeaderNames.STREAM_ID.text();
      if (request.headers().contains(stream)) {
        response.headers().set(stream, request.headers().get(stream));
      }
      var _ = context.writeAndFlush(response);
    }
  }
}
