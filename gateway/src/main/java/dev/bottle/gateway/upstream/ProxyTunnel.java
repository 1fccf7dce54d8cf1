package dev.bottle.gateway.upstream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks an upstream proxy for a tunnel, for a protocol that connects by itself. Blocks. */
public final class ProxyTunnel {
  private final AsynchronousSocketChannel proxy;
  private final Route.Proxied route;
  private final long until;

  private ProxyTunnel(AsynchronousSocketChannel proxy, Route.Proxied route, Duration patience) {
    this.proxy = proxy;
    this.route = route;
    this.until = System.nanoTime() + patience.toNanos();
  }

  /**
   * Opens the tunnel; what is read next is upstream's first byte.
   *
   * @param proxy connected to the route's hop; nothing else may complete on the thread that calls
   * @param patience for the proxy's whole answer
   * @throws UpstreamException when the proxy does not open one
   */
  public static void open(AsynchronousSocketChannel proxy, Route.Proxied route, Duration patience)
      throws IOException {
    try {
      new ProxyTunnel(proxy, route, patience).open();
    } catch (ExecutionException e) {
      throw route.failure(UpstreamTrouble.UPSTREAM_REFUSED, "broke the connection");
    } catch (TimeoutException e) {
      throw route.failure(UpstreamTrouble.UPSTREAM_TIMEOUT, "did not open a tunnel in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private void open()
      throws UpstreamException, ExecutionException, InterruptedException, TimeoutException {
    var request = ByteBuffer.wrap(route.request().getBytes(StandardCharsets.US_ASCII));
    while (request.hasRemaining()) {
      await(proxy.write(request));
    }
    var reply = new ProxyReply();
    // Byte by byte: where a server speaks first, its greeting may come with the proxy's answer.
    var one = new byte[1];
    while (true) {
      if (await(proxy.read(ByteBuffer.wrap(one))) < 0) {
        throw route.failure(UpstreamTrouble.UPSTREAM_REFUSED, "closed the connection");
      }
      switch (reply.feed(one)) {
        case ProxyReply.State.Incomplete() -> {}
        case ProxyReply.State.Open() -> {
          return;
        }
        case ProxyReply.State.Refused(var why) ->
            throw route.failure(UpstreamTrouble.UPSTREAM_REFUSED, why);
      }
    }
  }

  private int await(Future<Integer> count)
      throws ExecutionException, InterruptedException, TimeoutException {
    return count.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
  }
}
