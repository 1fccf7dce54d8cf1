package dev.bottle.gateway.http.websocket;

import static dev.bottle.gateway.http.websocket.Frames.BINARY;
import static dev.bottle.gateway.http.websocket.Frames.CLOSE;
import static dev.bottle.gateway.http.websocket.Frames.CONTINUATION;
import static dev.bottle.gateway.http.websocket.Frames.FIN;
import static dev.bottle.gateway.http.websocket.Frames.PING;
import static dev.bottle.gateway.http.websocket.Frames.PONG;
import static dev.bottle.gateway.http.websocket.Frames.RSV1;
import static dev.bottle.gateway.http.websocket.Frames.TEXT;
import static dev.bottle.gateway.http.websocket.Frames.closing;
import static dev.bottle.gateway.http.websocket.Frames.join;
import static dev.bottle.gateway.http.websocket.Frames.masked;
import static dev.bottle.gateway.http.websocket.Frames.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 section 5, case by case; each name begins with its section. */
class FrameReaderTest {

  /** What a reader gives, parts of a message joined: {@code TEXT hello. PING x.} */
  private static String read(FrameReader reader, byte[] bytes, int step) throws Exception {
    var text = new StringBuilder();
    var in = Unpooled.buffer();
    try {
      for (int at = 0; at < bytes.length; at += step) {
        in.writeBytes(bytes, at, Math.min(step, bytes.length - at));
        for (var f = reader.next(in, 1 << 16); f.isPresent(); f = reader.next(in, 1 << 16)) {
          text.append(shown(f.get()));
        }
      }
      return text.toString();
    } finally {
      in.release();
    }
  }

  private static String shown(Frame frame) {
    var payload = frame.payload().toString(StandardCharsets.ISO_8859_1);
    frame.payload().release();
    return switch (frame) {
      case Frame.Control(var opcode, _) -> "(" + opcode + " " + payload + ")";
      case Frame.Data(var opcode, _, var rest, _) ->
          (opcode == Opcode.CONTINUATION ? "" : opcode + " ")
              + payload
              + (rest == Rest.LAST ? "." : "");
    };
  }

  private static String client(byte[]... frames) throws Exception {
    return read(new FrameReader(Sender.CLIENT, Coding.PLAIN), join(frames), 1 << 20);
  }

  static Stream<Arguments> sound() {
    return Stream.of(
        arguments("5.7 a text", masked(FIN | TEXT, "Hello"), "TEXT Hello."),
        arguments(
            "5.7 a fragmented text",
            join(masked(TEXT, "Hel"), masked(FIN | CONTINUATION, "lo")),
            "TEXT Hello."),
        arguments("5.7 a ping", masked(FIN | PING, "Hello"), "(PING Hello)"),
        arguments("5.5.3 a pong nobody asked for", masked(FIN | PONG, ""), "(PONG )"),
        arguments("5.6 an empty message", masked(FIN | BINARY, ""), "BINARY ."),
        arguments(
            "5.4 empty fragments",
            join(masked(TEXT, ""), masked(CONTINUATION, ""), masked(FIN | CONTINUATION, "")),
            "TEXT ."),
        arguments(
            "5.4 control frames between fragments",
            join(
                masked(TEXT, "a"),
                masked(FIN | PING, "1"),
                masked(CONTINUATION, "b"),
                masked(FIN | PONG, "2"),
                masked(FIN | CONTINUATION, "c"),
                masked(FIN | TEXT, "d")),
            "TEXT a(PING 1)b(PONG 2)c.TEXT d."),
        arguments("5.5 a control frame of 125", masked(FIN | PING, x(125)), ping(125)),
        arguments("5.2 a length of 125", masked(FIN | BINARY, x(125)), binary(125)),
        arguments("5.2 a length of 126", masked(FIN | BINARY, x(126)), binary(126)),
        arguments("5.2 a length of 65535", masked(FIN | BINARY, x(65535)), binary(65535)),
        arguments("5.2 a length of 65536", masked(FIN | BINARY, x(65536)), binary(65536)),
        arguments("5.5.1 a close without a code", masked(FIN | CLOSE, ""), "(CLOSE )"),
        arguments(
            "5.5.1 after a close nothing counts",
            join(masked(FIN | CLOSE, closing(1000, "")), new byte[] {-1, -1, -1}),
            "(CLOSE " + closing(1000, "") + ")"));
  }

  private static String x(int length) {
    return "x".repeat(length);
  }

  private static String ping(int length) {
    return "(PING " + x(length) + ")";
  }

  private static String binary(int length) {
    return "BINARY " + x(length) + ".";
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sound")
  void takesWhatIsSound(String name, byte[] bytes, String expected) throws Exception {
    assertThat(client(bytes)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}, byte by byte")
  @MethodSource("sound")
  void takesItInAnyPieces(String name, byte[] bytes, String expected) throws Exception {
    for (int step : bytes.length < 200 ? new int[] {1, 2, 3, 5, 7} : new int[] {1, 1001}) {
      var reader = new FrameReader(Sender.CLIENT, Coding.PLAIN);
      assertThat(read(reader, bytes, step)).isEqualTo(expected);
    }
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        arguments("5.2 RSV1 without an extension", masked(FIN | RSV1 | TEXT, "a")),
        arguments("5.2 RSV2", masked(FIN | 0x20 | TEXT, "a")),
        arguments("5.2 RSV3", masked(FIN | 0x10 | TEXT, "a")),
        arguments("5.2 RSV3 on a control frame", masked(FIN | 0x10 | PING, "a")),
        arguments("5.1 an unmasked frame", plain(FIN | TEXT, "a")),
        arguments("5.1 an unmasked control frame", plain(FIN | PING, "")),
        arguments("5.2 126 in 16 bits too many", hex("82fe007d 00000000")),
        arguments("5.2 65535 in 64 bits", hex("82ff000000000000ffff 00000000")),
        arguments("5.2 a length of 0 in 64 bits", hex("82ff0000000000000000 00000000")),
        arguments("5.2 a length with the highest bit", hex("82ff8000000000000000 00000000")),
        arguments("5.5 a control frame of 126", masked(FIN | PING, x(126))),
        arguments("5.5 a control frame of 65536", masked(FIN | PONG, x(65536))),
        arguments("5.5 a fragmented ping", masked(PING, "a")),
        arguments("5.5 a fragmented close", masked(CLOSE, closing(1000, ""))),
        arguments("5.4 nothing to continue", masked(FIN | CONTINUATION, "a")),
        arguments(
            "5.4 nothing to continue after a whole message",
            join(masked(FIN | TEXT, "a"), masked(CONTINUATION, "b"))),
        arguments("5.4 a text within a text", join(masked(TEXT, "a"), masked(FIN | TEXT, "b"))),
        arguments("5.4 a binary within a text", join(masked(TEXT, "a"), masked(BINARY, "b"))),
        arguments("5.5.1 a close of one byte", masked(FIN | CLOSE, "a")));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void refusesWhatIsBroken(String name, byte[] bytes) {
    for (int step : new int[] {1, 1 << 20}) {
      var reader = new FrameReader(Sender.CLIENT, Coding.PLAIN);
      assertThatThrownBy(() -> read(reader, bytes, step))
          .isInstanceOfSatisfying(
              ViolationException.class,
              e -> assertThat(e.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR));
    }
  }

  @ParameterizedTest(name = "5.2 opcode {0}")
  @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
  void refusesReservedOpcodes(int opcode) {
    assertThatThrownBy(() -> client(masked(FIN | opcode, ""))).hasMessage("a reserved opcode");
  }

  @Test
  void section51AServerDoesNotMask() throws Exception {
    var reader = new FrameReader(Sender.SERVER, Coding.PLAIN);
    assertThat(read(reader, plain(FIN | TEXT, "Hello"), 1)).isEqualTo("TEXT Hello.");
    assertThatThrownBy(() -> read(reader, masked(FIN | TEXT, "Hello"), 1))
        .hasMessage("a server's frame is masked");
  }

  @Test
  void section52AMessageMayHave63BitsOfLength() throws Exception {
    var reader = new FrameReader(Sender.CLIENT, Coding.PLAIN);
    var head = hex("82ff7fffffffffffffff 00000000");
    assertThat(read(reader, join(head, hex("616263")), 1)).isEqualTo("BINARY abc");
  }

  @Test
  void rfc7692Section6Rsv1StandsOnAMessagesFirstFrameOnly() throws Exception {
    var reader = new FrameReader(Sender.CLIENT, Coding.DEFLATED);
    var sound = join(masked(RSV1 | TEXT, "a"), masked(FIN | CONTINUATION, "b"));
    assertThat(read(reader, sound, 1)).isEqualTo("TEXT ab.");
    assertThat(read(reader, masked(FIN | TEXT, "plain"), 1)).isEqualTo("TEXT plain.");
    for (int first : new int[] {FIN | RSV1 | PING, FIN | RSV1 | CLOSE}) {
      assertThatThrownBy(() -> read(reader, masked(first, ""), 1)).hasMessageContaining("RSV1");
    }
    assertThatThrownBy(
            () -> read(reader, join(masked(RSV1 | TEXT, "a"), masked(RSV1 | FIN, "b")), 1))
        .hasMessageContaining("RSV1");
  }

  static IntStream validCodes() {
    return IntStream.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1014, 3000, 4999);
  }

  @ParameterizedTest(name = "7.4 close code {0}")
  @MethodSource("validCodes")
  void takesCloseCodesOfTheWire(int code) throws Exception {
    assertThat(client(masked(FIN | CLOSE, closing(code, "why")))).contains("why");
  }

  @ParameterizedTest(name = "7.4 close code {0}")
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
  void refusesOtherCloseCodes(int code) {
    assertThatThrownBy(() -> client(masked(FIN | CLOSE, closing(code, ""))))
        .hasMessage("a close frame without a valid code");
  }

  @Test
  void section551ACloseReasonIsUtf8() {
    assertThatThrownBy(() -> client(masked(FIN | CLOSE, closing(1000, "\u00ff"))))
        .isInstanceOfSatisfying(
            ViolationException.class,
            e -> assertThat(e.closeCode()).isEqualTo(CloseCode.NOT_UTF_8));
  }
}
