package dev.bottle.gateway.admin;

import dev.bottle.gateway.audit.Exposition;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Answers one request: the first of its connection. What follows is dropped. */
final class AdminHandler extends SimpleChannelInboundHandler<HttpObject> {
  private static final String TEXT = "text/plain; charset=utf-8";

  private final OwnName ownName;
  private final AdminPages pages;
  private boolean answered;

  /** A page or a refusal. */
  private record Reply(HttpResponseStatus status, String type, String body) {
    static Reply of(HttpResponseStatus status) {
      return new Reply(status, TEXT, status.reasonPhrase() + "\n");
    }
  }

  AdminHandler(OwnName ownName, AdminPages pages) {
    this.ownName = ownName;
    this.pages = pages;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    if (part instanceof HttpRequest request && !answered) {
      answered = true;
      answer(context, request);
    }
  }

  private void answer(ChannelHandlerContext context, HttpRequest request) {
    var reply = reply(request);
    var body = reply.body().getBytes(StandardCharsets.UTF_8);
    boolean shown = !request.method().equals(HttpMethod.HEAD);
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            reply.status(),
            shown ? Unpooled.wrappedBuffer(body) : Unpooled.EMPTY_BUFFER);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, reply.type())
        .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
        .set("X-Content-Type-Options", "nosniff")
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (reply.status().equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
    }
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private Reply reply(HttpRequest request) {
    var hosts = request.headers().getAll(HttpHeaderNames.HOST);
    if (request.decoderResult().isFailure() || hosts.size() != 1) {
      return Reply.of(HttpResponseStatus.BAD_REQUEST);
    }
    if (!ownName.is(hosts.getFirst())) {
      return Reply.of(HttpResponseStatus.MISDIRECTED_REQUEST);
    }
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      return Reply.of(HttpResponseStatus.METHOD_NOT_ALLOWED);
    }
    if (hasBody(request)) {
      return Reply.of(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
    }
    return switch (request.uri()) {
      case "/healthz" -> health();
      case "/metrics" ->
          new Reply(HttpResponseStatus.OK, Exposition.CONTENT_TYPE, pages.metrics().get());
      default -> Reply.of(HttpResponseStatus.NOT_FOUND);
    };
  }

  private static boolean hasBody(HttpRequest request) {
    var headers = request.headers();
    var length = headers.get(HttpHeaderNames.CONTENT_LENGTH, "0");
    return headers.contains(HttpHeaderNames.TRANSFER_ENCODING) || !length.equals("0");
  }

  private Reply health() {
    return pages
        .trouble()
        .get()
        .map(trouble -> new Reply(HttpResponseStatus.SERVICE_UNAVAILABLE, TEXT, trouble + "\n"))
        .orElseGet(() -> new Reply(HttpResponseStatus.OK, TEXT, "ok\n"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }
}
