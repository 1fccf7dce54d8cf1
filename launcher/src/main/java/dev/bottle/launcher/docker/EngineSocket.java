package dev.bottle.launcher.docker;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Streams to and from a container: an HTTP/1.1 request that the engine answers with 101 and then
 * hands the connection over (Docker Engine API, "attach"). docker-java's own hangs when piped input
 * ends, and takes terminal output for frame headers.
 */
final class EngineSocket {
  /** Three times ctrl-^: nobody types it, so that no key is taken from the agent. */
  private static final String DETACH_KEYS = "ctrl-%5E%2Cctrl-%5E%2Cctrl-%5E";

  private static final int MAX_ANSWER = 64 * 1024;

  private final EngineAddress address;

  EngineSocket(EngineAddress address) {
    this.address = address;
  }

  /** Attaches to a container's streams; before its start, so that nothing is missed. */
  Attachment attach(ContainerId id) {
    String path =
        "/containers/" + id.value() + "/attach?stream=1&stdin=1&stdout=1&stderr=1&detachKeys=";
    return new HijackedAttachment(hijack(path + DETACH_KEYS, ""), Attachment.Framing.MULTIPLEXED);
  }

  /** Starts an exec and takes its streams. */
  Attachment startExec(String execId, Attachment.Framing framing) {
    boolean tty = framing == Attachment.Framing.TERMINAL;
    String body = "{\"Detach\":false,\"Tty\":" + tty + "}";
    return new HijackedAttachment(hijack("/exec/" + execId + "/start", body), framing);
  }

  private SocketChannel hijack(String path, String body) {
    SocketChannel channel = address.connect();
    try {
      String request =
          "POST "
              + path
              + " HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: "
              + body.length()
              + "\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
              + body;
      var bytes = StandardCharsets.US_ASCII.encode(request);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      String head = readHead(channel);
      if (!head.startsWith("HTTP/1.1 101")) {
        throw refusal(head, channel);
      }
      return channel;
    } catch (IOException e) {
      close(channel);
      throw new EngineRefusedException(
          EngineRefusedException.Kind.OTHER, "the engine broke off a stream", e);
    } catch (EngineRefusedException e) {
      close(channel);
      throw e;
    }
  }

  /** Byte by byte up to the blank line: what follows it is the stream's, not ours to buffer. */
  private static String readHead(SocketChannel channel) throws IOException {
    var one = ByteBuffer.allocate(1);
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      if (channel.read(one.clear()) < 0 || head.length() > MAX_ANSWER) {
        throw new EOFException("the engine's answer has no end");
      }
      head.append((char) one.get(0));
    }
    return head.toString();
  }

  private static EngineRefusedException refusal(String head, SocketChannel channel)
      throws IOException {
    channel.shutdownOutput();
    var body = new ByteArrayOutputStream();
    var buffer = ByteBuffer.allocate(4096);
    int length = contentLength(head);
    while (body.size() < length && channel.read(buffer.clear()) >= 0) {
      body.write(buffer.array(), 0, buffer.position());
    }
    var kind =
        switch (head.split(" ", 3)[1]) {
          case "404" -> EngineRefusedException.Kind.NOT_FOUND;
          case "409" -> EngineRefusedException.Kind.CONFLICT;
          default -> EngineRefusedException.Kind.OTHER;
        };
    return new EngineRefusedException(
        kind,
        head.lines().findFirst().orElse("") + " " + body.toString(StandardCharsets.UTF_8).strip());
  }

  private static int contentLength(String head) {
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
        .map(line -> line.substring(15).strip())
        .filter(text -> text.matches("\\d{1,6}"))
        .mapToInt(Integer::parseInt)
        .map(length -> Math.min(length, MAX_ANSWER))
        .findFirst()
        .orElse(0);
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
