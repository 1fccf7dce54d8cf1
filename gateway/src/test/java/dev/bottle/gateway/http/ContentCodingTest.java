package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.dlp.decode.Coding;
import dev.bottle.gateway.http.ContentCoding.Gzip;
import dev.bottle.gateway.http.ContentCoding.Identity;
import dev.bottle.gateway.http.ContentCoding.Messages;
import dev.bottle.gateway.http.ContentCoding.Messages.Flavour;
import dev.bottle.gateway.http.ContentCoding.Recoded;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ContentCodingTest {
  private static final String NONE = "";

  /** Fields, each ended by a bar, and what they declare. */
  static Stream<Arguments> table() {
    var ce = "Content-Encoding: ";
    var grpc = "Content-Type: application/grpc+proto|";
    var web = "Content-Type: application/grpc-web+proto|";
    var text = "Content-Type: application/grpc-web-text|";
    return Stream.of(
        row(NONE, new Identity()),
        row(ce + "|", new Identity()),
        row(ce + "identity|", new Identity()),
        row(ce + "gzip|", new Gzip()),
        row(ce + "X-GZIP|", new Gzip()),
        row(ce + "gzip, identity|", new Gzip()),
        row(ce + "deflate|", new Recoded(List.of(Coding.DEFLATE))),
        row(ce + "br|", new Recoded(List.of(Coding.BR))),
        row(ce + "zstd|", new Recoded(List.of(Coding.ZSTD))),
        row(ce + "gzip , br|", new Recoded(List.of(Coding.GZIP, Coding.BR))),
        row(ce + "gzip|" + ce + "br|", new Recoded(List.of(Coding.GZIP, Coding.BR))),
        row(ce + "gzip|" + ce + "gzip|", new Recoded(List.of(Coding.GZIP, Coding.GZIP))),
        row(ce + "br,br,br,br|", new Recoded(List.of(Coding.BR, Coding.BR, Coding.BR, Coding.BR))),
        refused(ce + "br,br,br,br,br|"),
        refused(ce + "compress|"),
        refused(ce + "gzip, aes128gcm|"),
        refused(ce + "dcb|"),
        refused(ce + "gzip;q=1|"),
        row(grpc, new Messages(Flavour.GRPC, Optional.empty())),
        row(grpc + "grpc-encoding: identity|", new Messages(Flavour.GRPC, Optional.empty())),
        row(grpc + "grpc-encoding: gzip|", new Messages(Flavour.GRPC, Optional.of(Coding.GZIP))),
        row(grpc + "grpc-encoding: ZSTD|", new Messages(Flavour.GRPC, Optional.of(Coding.ZSTD))),
        row(grpc + "grpc-encoding: snappy|", new Messages(Flavour.GRPC, Optional.empty())),
        row(grpc + "grpc-encoding: gzip,br|", new Messages(Flavour.GRPC, Optional.empty())),
        refused(grpc + ce + "gzip|"),
        row(
            "Content-Type: text/plain|Content-Type: APPLICATION/gRPC|",
            new Messages(Flavour.GRPC, Optional.empty())),
        row(web + "grpc-encoding: gzip|", new Messages(Flavour.GRPC_WEB, Optional.of(Coding.GZIP))),
        row(text, new Identity()),
        refused(text + "grpc-encoding: gzip|"));
  }

  private static Arguments row(String fields, ContentCoding expected) {
    return Arguments.of(fields, Optional.of(expected));
  }

  private static Arguments refused(String fields) {
    return Arguments.of(fields, Optional.empty());
  }

  @ParameterizedTest
  @MethodSource("table")
  void readsWhatTheFieldsDeclare(String lines, Optional<ContentCoding> expected) {
    var fields =
        Arrays.stream(lines.split("\\|"))
            .filter(line -> !line.isEmpty())
            .map(line -> line.split(": ?", 2))
            .map(parts -> Fields.Field.of(parts[0], parts[1]))
            .toList();
    assertThat(ContentCoding.of(new Fields(fields))).isEqualTo(expected);
  }
}
