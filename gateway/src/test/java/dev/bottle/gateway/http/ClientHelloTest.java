package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.http.ClientHello.Encryption;
import dev.bottle.gateway.http.ClientHello.Hello;
import dev.bottle.gateway.http.ClientHello.Incomplete;
import dev.bottle.gateway.http.ClientHello.NotTls;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClientHelloTest {
  private static final byte[] SNI = Hellos.sni("a.example");
  private static final byte[] ECH = Hellos.extension(Hellos.ECH, new byte[8]);
  private static final Hello NAMED = new Hello(Optional.of("a.example"), Encryption.NONE);

  static Stream<Arguments> hellos() {
    var message = Hellos.message(SNI);
    var split =
        Hellos.bytes(
            Unpooled.wrappedBuffer(
                Hellos.record(Arrays.copyOf(message, 3)),
                Hellos.record(Arrays.copyOfRange(message, 3, 50)),
                Hellos.record(Arrays.copyOfRange(message, 50, message.length))));
    var trailing = message.clone();
    trailing[46]--;
    var longer = Arrays.copyOf(message, message.length + 1);
    longer[3]++;
    return Stream.of(
        Arguments.of("a name", Hellos.hello(SNI), NAMED),
        Arguments.of("no name", Hellos.hello(), new Hello(Optional.empty(), Encryption.NONE)),
        Arguments.of("over three records", split, NAMED),
        Arguments.of(
            "ech", Hellos.hello(SNI, ECH), new Hello(Optional.of("a.example"), Encryption.ECH)),
        Arguments.of(
            "two names", Hellos.hello(SNI, SNI), new Hello(Optional.of(""), Encryption.NONE)),
        Arguments.of("other handshake", Hellos.record(new byte[] {2, 0, 0, 1, 0}), new NotTls()),
        Arguments.of("empty record", bytes("160301 0000"), new NotTls()),
        Arguments.of("huge record", bytes("160301 4101"), new NotTls()),
        Arguments.of("wrong major version", bytes("160401 0010"), new NotTls()),
        Arguments.of("sslv2", bytes("802e 010301 0015 0000 0010"), new NotTls()),
        Arguments.of("cut short", Hellos.record(new byte[] {1, 0, 0, 2, 3, 3}), new NotTls()),
        Arguments.of("an extension past the last", Hellos.record(trailing), new NotTls()),
        Arguments.of("bytes behind the extensions", Hellos.record(longer), new NotTls()),
        Arguments.of(
            "a request", "GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII), new NotTls()),
        Arguments.of("alert", bytes("150301 0002 0228"), new NotTls()),
        Arguments.of("nothing", new byte[0], new Incomplete()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hellos")
  void tells(String name, byte[] bytes, ClientHello expected) {
    assertThat(ClientHello.peek(Unpooled.wrappedBuffer(bytes))).isEqualTo(expected);
  }

  /** However TCP cuts it, nothing is told before the end and the same is told there. */
  @Test
  void waitsForTheWhole() {
    var whole = Hellos.hello(SNI);
    for (int length = 0; length < whole.length; length++) {
      assertThat(ClientHello.peek(Unpooled.wrappedBuffer(whole, 0, length)))
          .isEqualTo(new Incomplete());
    }
    var followed = Unpooled.wrappedBuffer(whole, new byte[] {1, 2, 3});
    assertThat(ClientHello.peek(followed)).isEqualTo(NAMED);
    assertThat(followed.readableBytes()).isEqualTo(whole.length + 3);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
