package dev.bottle.gateway.http;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An origin that records every byte it gets and answers as told. */
final class TestOrigin implements AutoCloseable {

  /** Serves one connection. */
  @FunctionalInterface
  interface Script {
    void serve(InputStream in, OutputStream out) throws IOException;
  }

  private final ServerSocket server;
  private final Script script;
  final AtomicInteger connections = new AtomicInteger();
  private final List<ByteArrayOutputStream> seen = new CopyOnWriteArrayList<>();

  TestOrigin(Script script) throws IOException {
    this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
  }

  TestOrigin(ServerSocket server, Script script) {
    this.server = server;
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  /** Answers each bodiless request with {@code ok}, keeping the connection. */
  static TestOrigin ok() throws IOException {
    return new TestOrigin(
        (in, out) -> {
          while (!readHead(in).isEmpty()) {
            write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nAlt-Svc: h3\r\n\r\nok");
          }
        });
  }

  /** A port of loopback where nobody listens; a thread in accept would keep its own a while. */
  static int deadPort() throws IOException {
    try (var unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return unused.getLocalPort();
    }
  }

  int port() {
    return server.getLocalPort();
  }

  /** All bytes of all connections. */
  String seen() {
    var text = new StringBuilder();
    for (var bytes : seen) {
      text.append(bytes.toString(StandardCharsets.ISO_8859_1));
    }
    return text.toString();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    var record = new ByteArrayOutputStream();
    seen.add(record);
    try (socket) {
      script.serve(new Recording(socket.getInputStream(), record), socket.getOutputStream());
    } catch (IOException e) {
      // The gateway cuts connections; what came before is recorded.
      record.writeBytes("[cut]".getBytes(StandardCharsets.US_ASCII));
    }
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** A head up to its empty line; empty at the end of the connection. */
  static String readHead(InputStream in) throws IOException {
    var text = new StringBuilder();
    while (text.length() < 4 || !text.substring(text.length() - 4).equals("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        return "";
      }
      text.append((char) b);
    }
    return text.toString();
  }

  private static final class Recording extends FilterInputStream {
    private final ByteArrayOutputStream record;

    Recording(InputStream in, ByteArrayOutputStream record) {
      super(in);
      this.record = record;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      if (b >= 0) {
        record.write(b);
      }
      return b;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int n = super.read(bytes, from, length);
      record.write(bytes, from, Math.max(0, n));
      return n;
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
