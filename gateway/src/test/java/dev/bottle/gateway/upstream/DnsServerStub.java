package dev.bottle.gateway.upstream;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A name server on loopback, over UDP and TCP, whose answers a test may change as it runs. */
final class DnsServerStub implements AutoCloseable {
  static final int A = 1;
  static final int CNAME = 5;
  static final int AAAA = 28;
  private static final int HEADER = 12;
  private static final HexFormat HEX = HexFormat.of();

  /** One question as it came. */
  record Question(String name, int type, boolean tcp) {}

  /** A resource record of class IN; its data in hexadecimal. */
  record Rr(String owner, int type, int ttl, String data) {
    static Rr address(String owner, int ttl, String literal) {
      var octets = InetAddress.ofLiteral(literal).getAddress();
      return new Rr(owner, octets.length == 4 ? A : AAAA, ttl, HEX.formatHex(octets));
    }

    static Rr alias(String owner, int ttl, String target) {
      return new Rr(owner, CNAME, ttl, HEX.formatHex(wire(target)));
    }
  }

  /** What to say: an RCODE, the TC bit, the answer section. */
  record Say(int code, boolean truncated, List<Rr> answers) {
    static Optional<Say> records(Rr... answers) {
      return Optional.of(new Say(0, false, List.of(answers)));
    }

    static Optional<Say> failure(int code) {
      return Optional.of(new Say(code, false, List.of()));
    }

    static Optional<Say> tooLong() {
      return Optional.of(new Say(0, true, List.of()));
    }

    static Optional<Say> nothing() {
      return Optional.empty();
    }
  }

  final List<Question> asked = new CopyOnWriteArrayList<>();
  private final ServerSocket tcp;
  private final DatagramSocket udp;
  private volatile Function<Question, Optional<Say>> script;

  DnsServerStub(Function<Question, Optional<Say>> script) throws IOException {
    this.script = script;
    this.tcp = new ServerSocket(0, 16, InetAddress.ofLiteral("127.0.0.1"));
    this.udp = new DatagramSocket(tcp.getLocalSocketAddress());
    Thread.startVirtualThread(this::serveUdp);
    Thread.startVirtualThread(this::serveTcp);
  }

  void follow(Function<Question, Optional<Say>> newScript) {
    script = newScript;
  }

  InetSocketAddress address() {
    return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
  }

  private void serveUdp() {
    try {
      while (true) {
        var packet = new DatagramPacket(new byte[1024], 1024);
        udp.receive(packet);
        var answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()), false);
        if (answer.isPresent()) {
          udp.send(
              new DatagramPacket(answer.get(), answer.get().length, packet.getSocketAddress()));
        }
      }
    } catch (SocketException e) {
      // Closed.
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void serveTcp() {
    try {
      while (true) {
        try (var client = tcp.accept()) {
          var in = new DataInputStream(client.getInputStream());
          var answer = answer(in.readNBytes(in.readUnsignedShort()), true).orElseThrow();
          var out = new DataOutputStream(client.getOutputStream());
          out.writeShort(answer.length);
          out.write(answer);
          out.flush();
          in.read();
        }
      }
    } catch (SocketException e) {
      // Closed.
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<byte[]> answer(byte[] query, boolean overTcp) throws IOException {
    var name = new StringBuilder();
    int at = HEADER;
    for (; query[at] != 0; at += query[at] + 1) {
      name.append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII)).append('.');
    }
    int type = query[at + 2];
    int end = at + 5;
    name.setLength(Math.max(0, name.length() - 1));
    var question = new Question(name.toString(), type, overTcp);
    asked.add(question);
    var said = script.apply(question);
    return said.isEmpty()
        ? Optional.empty()
        : Optional.of(message(Arrays.copyOf(query, end), said.get()));
  }

  private static byte[] message(byte[] query, Say say) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.write(query, 0, 2);
    out.writeShort(0x8180 | say.code() | (say.truncated() ? 0x200 : 0));
    out.writeShort(1);
    out.writeShort(say.answers().size());
    out.writeInt(0);
    out.write(query, HEADER, query.length - HEADER);
    for (var record : say.answers()) {
      out.write(wire(record.owner()));
      out.writeShort(record.type());
      out.writeShort(1);
      out.writeInt(record.ttl());
      out.writeShort(record.data().length() / 2);
      out.write(HEX.parseHex(record.data()));
    }
    return bytes.toByteArray();
  }

  private static byte[] wire(String name) {
    var bytes = new ByteArrayOutputStream();
    for (var label : name.split("\\.", -1)) {
      bytes.write(label.length());
      bytes.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    bytes.write(0);
    return bytes.toByteArray();
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }
}
