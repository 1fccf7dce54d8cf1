package dev.bottle.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.RuleLoader;
import dev.bottle.gateway.dlp.RuleSource;
import dev.bottle.gateway.dlp.decode.Coding;
import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.guard.Inspection;
import dev.bottle.gateway.http.InspectedBody.Rest;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.policy.RequestPath;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntSupplier;

/** Bodies made, sent through an inspection, and looked at as upstream gets them. */
final class Bodies {
  static final String SECRET = "acme_ABCDEFGH12345678";
  static final Destination TARGET = new Destination(Host.parse("api.example.com"), 443);
  static final RequestPath PATH = RequestPath.parse("/in");
  private static final String RULES =
      """
      [[rules]]
      id = "acme-token"
      regex = '''acme_[A-Z0-9]{16}'''
      keywords = ["acme_"]
      """;

  private Bodies() {}

  /** What became of a body. */
  static final class Passed {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private Optional<DenyReason> refused = Optional.empty();
    private int mostHeld;

    /** Why it was cut, if so. */
    Optional<DenyReason> refused() {
      return refused;
    }

    /** What has gone on. */
    byte[] sent() {
      return sent.toByteArray();
    }

    /** The most bytes that had come and not gone on after a chunk. */
    int mostHeld() {
      return mostHeld;
    }

    String text() {
      return sent.toString(ISO_8859_1);
    }

    String code() {
      return refused.map(DenyReason::code).orElse("");
    }
  }

  /** Hexadecimal digits that gzip cannot make much shorter. */
  static byte[] digits(int count) {
    var random = new Random(7);
    var digits = new byte[count];
    for (int i = 0; i < count; i++) {
      digits[i] = (byte) Character.forDigit(random.nextInt(16), 16);
    }
    return digits;
  }

  static Guard guard(DlpAction action) throws Exception {
    return new Guard(
        Policy.of(new Policy.Rules(List.of(), List.of(), List.of(), java.util.Map.of())),
        RuleLoader.load(List.of(new RuleSource("test", RULES))).rules(),
        new Inspection(Optional.of(action), List.of()),
        Vault.empty());
  }

  static InspectedBody inspected(ContentCoding coding, DlpAction action) throws Exception {
    var request =
        new Ruling.Outbound(
            "POST",
            Scheme.HTTPS,
            TARGET,
            PATH,
            "",
            Fields.NONE,
            new Framing.Chunked(),
            coding,
            Set.of(),
            Optional.empty());
    return InspectedBody.of(guard(action), request, HttpLimits.DEFAULTS);
  }

  /** Sends a body through, in chunks of the lengths given. */
  static Passed pass(ContentCoding coding, byte[] in, IntSupplier lengths) throws Exception {
    return pass(inspected(coding, DlpAction.BLOCK), in, lengths);
  }

  static Passed pass(InspectedBody body, byte[] in, IntSupplier lengths) {
    var passed = new Passed();
    int at = 0;
    do {
      int n = Math.min(lengths.getAsInt(), in.length - at);
      var chunk = ByteBufAllocator.DEFAULT.directBuffer(Math.max(1, n)).writeBytes(in, at, n);
      at += n;
      passed.refused =
          body.feed(
              chunk,
              at == in.length ? Rest.LAST : Rest.MORE,
              piece -> {
                passed.sent.writeBytes(ByteBufUtil.getBytes(piece));
                piece.release();
              });
      passed.mostHeld = Math.max(passed.mostHeld, at - passed.sent.size());
    } while (at < in.length && passed.refused.isEmpty());
    body.release();
    return passed;
  }

  static byte[] encode(List<Coding> layers, byte[] content) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var encoder = Coding.encoder(layers, out)) {
      encoder.write(content);
    }
    return out.toByteArray();
  }

  /** What upstream reads, as far as it has come. */
  static String decode(List<Coding> layers, byte[] coded) throws Exception {
    var out = new ByteArrayOutputStream();
    try (var decoder = Coding.decoder(layers)) {
      decoder.feed(coded, 0, coded.length, out::write);
    }
    return out.toString(ISO_8859_1);
  }

  static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  static byte[] joined(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }
}
