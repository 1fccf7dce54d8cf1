package dev.bottle.launcher.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A real service of the host, open while a demo runs: something that a bottle must not reach. It
 * tells whoever connects nothing but that it is there.
 */
final class HostService implements AutoCloseable {
  private static final byte[] GREETING = "demo\n".getBytes(StandardCharsets.US_ASCII);
  private static final int PATIENCE_MILLIS = 2000;
  private final ServerSocket socket;

  private HostService(ServerSocket socket) {
    this.socket = socket;
  }

  /** Listens on every address of the host, on a free port. */
  static HostService open() throws IOException {
    var service = new HostService(new ServerSocket(0));
    Thread.ofVirtual().name("host-service").start(service::greet);
    return service;
  }

  int port() {
    return socket.getLocalPort();
  }

  /** The host's IPv4 addresses, loopback aside, at which it was seen to answer just now. */
  List<String> answering() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .filter(this::answersAt)
        .map(InetAddress::getHostAddress)
        .sorted()
        .toList();
  }

  private boolean answersAt(InetAddress address) {
    try (var client = new Socket()) {
      client.connect(new InetSocketAddress(address, port()), PATIENCE_MILLIS);
      client.setSoTimeout(PATIENCE_MILLIS);
      return client.getInputStream().readNBytes(GREETING.length).length == GREETING.length;
    } catch (IOException e) {
      return false;
    }
  }

  private void greet() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        client.getOutputStream().write(GREETING);
      } catch (IOException e) {
        // The client left, or the service is closed, which the loop's condition tells.
      }
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
