package dev.bottle.launcher.docker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where the engine listens. */
public sealed interface EngineAddress {

  /** A unix socket on this host. */
  record Unix(Path socket) implements EngineAddress {
    @Override
    public String toString() {
      return "unix://" + socket;
    }
  }

  /** A TCP port without TLS. */
  record Tcp(String host, int port) implements EngineAddress {
    @Override
    public String toString() {
      return "tcp://" + host + ":" + port;
    }
  }

  /**
   * The address that {@code DOCKER_HOST} names, else the engine's usual socket.
   *
   * @throws EngineUnreachableException for an address of a kind that is not supported
   */
  static EngineAddress of(Map<String, String> environment) {
    String host = environment.getOrDefault("DOCKER_HOST", "");
    if (host.isEmpty()) {
      return new Unix(Path.of("/var/run/docker.sock"));
    }
    if (host.startsWith("unix:///")) {
      return new Unix(Path.of(host.substring("unix://".length())));
    }
    if (host.startsWith("tcp://") && environment.getOrDefault("DOCKER_TLS_VERIFY", "").isEmpty()) {
      var uri = URI.create(host);
      if (uri.getHost() != null) {
        return new Tcp(uri.getHost(), uri.getPort() < 0 ? 2375 : uri.getPort());
      }
    }
    throw new EngineUnreachableException(
        EngineUnreachableException.Reason.UNSUPPORTED_ADDRESS, host);
  }

  /**
   * A new connection to the engine.
   *
   * @throws EngineUnreachableException when nothing answers
   */
  default SocketChannel connect() {
    try {
      return switch (this) {
        case Unix(Path socket) -> SocketChannel.open(UnixDomainSocketAddress.of(socket));
        case Tcp(String host, int port) -> SocketChannel.open(new InetSocketAddress(host, port));
      };
    } catch (SocketException e) {
      throw new EngineUnreachableException(reasonOf(e), toString());
    } catch (IOException e) {
      throw new EngineUnreachableException(
          EngineUnreachableException.Reason.NOTHING_THERE, toString());
    }
  }

  private EngineUnreachableException.Reason reasonOf(SocketException e) {
    boolean refusedToUs =
        String.valueOf(e.getMessage()).contains("ermission denied")
            || (this instanceof Unix(Path socket)
                && Files.exists(socket)
                && !Files.isWritable(socket));
    return refusedToUs
        ? EngineUnreachableException.Reason.PERMISSION_DENIED
        : EngineUnreachableException.Reason.NOTHING_THERE;
  }
}
