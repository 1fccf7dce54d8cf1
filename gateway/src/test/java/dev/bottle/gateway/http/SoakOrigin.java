package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.TestOrigin.write;

import dev.bottle.gateway.http.websocket.HandshakeKey;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.regex.Pattern;

/**
 * An origin that goes as far as the path says and then ends, or never ends. It remembers nothing,
 * so that it does not grow.
 */
final class SoakOrigin implements AutoCloseable {
  private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: *(\\S+)");
  private static final int TLS_HANDSHAKE = 0x16;
  private static final String PIECE = "x".repeat(1 << 16);
  private static final int PIECES = 64;

  private final ServerSocket server;

  SoakOrigin(ServerSocket server) {
    this.server = server;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      var in = new BufferedInputStream(socket.getInputStream());
      in.mark(1);
      if (in.read() == TLS_HANDSHAKE) {
        write(socket.getOutputStream(), "first");
        drain(in);
        return;
      }
      in.reset();
      for (var head = TestOrigin.readHead(in); !head.isEmpty(); head = TestOrigin.readHead(in)) {
        if (!answer(head, in, socket)) {
          return;
        }
      }
    } catch (IOException e) {
      // The gateway cuts connections: that is what this is for.
    }
  }

  /** Whether the connection goes on. */
  private static boolean answer(String head, InputStream in, Socket socket) throws IOException {
    var out = socket.getOutputStream();
    var path = head.split(" ", 3)[1];
    switch (path) {
      case "/ok" -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      case "/drain" -> drain(in);
      case "/gone" -> {}
      case "/reset" -> socket.setSoLinger(true, 0);
      case "/head" -> write(out, "HTTP/1.1 200 OK\r\nContent-Le");
      case "/length" -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf of it");
      case "/chunk" ->
          write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nhalf of it");
      case "/large" -> large(out);
      case "/events" -> {
        write(out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n");
        write(out, "Transfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n");
        drain(in);
      }
      case "/chat" -> {
        var key = KEY.matcher(head).results().findFirst().orElseThrow().group(1);
        write(out, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n");
        write(out, "Connection: Upgrade\r\nSec-WebSocket-Accept: ");
        write(out, new HandshakeKey(key).accept() + "\r\n\r\n");
        drain(in);
      }
      default -> throw new IllegalArgumentException(path);
    }
    return path.equals("/ok") || path.equals("/large");
  }

  private static void large(OutputStream out) throws IOException {
    write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + PIECES * PIECE.length() + "\r\n\r\n");
    for (int i = 0; i < PIECES; i++) {
      write(out, PIECE);
    }
  }

  private static void drain(InputStream in) throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
