package dev.bottle.gateway.http.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 sections 4 and 9.1, RFC 7692 section 7.1. */
class HandshakeTest {

  @Test
  void rfc6455Section13TheKeyIsAnsweredAsInTheExample() {
    assertThat(HandshakeKey.parse("dGhlIHNhbXBsZSBub25jZQ==").orElseThrow().accept())
        .isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  }

  @Test
  void aFreshKeyIsAKey() {
    var key = HandshakeKey.fresh(new SecureRandom());
    assertThat(HandshakeKey.parse(key.text())).contains(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dGhlIHNhbXBsZSBub25jZQ",
        "dGhlIHNhbXBsZSBub25jZR==",
        "dGhlIHNhbXBsZSBub25jZWE=",
        "dGhlIHNhbXBsZSBub25j",
        "not base64 at all!!!!!!!"
      })
  void onlySixteenBytesWrittenTheOneWayAreAKey(String text) {
    assertThat(HandshakeKey.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "a,",
        ",a",
        "a b",
        "a;",
        "a; b=",
        "a; =c",
        "a; b=\"c",
        "a; b=\"\"",
        "a; b=\"c d\"",
        "a; b=\"c,d\"",
        "a;b=c=d",
        "a b=c",
        "(a)"
      })
  void anExtensionListIsWellFormed(String line) {
    assertThat(Extension.list(List.of(line))).isEmpty();
  }

  @Test
  void extensionsOfSeveralLinesAreOneList() {
    var list = Extension.list(List.of("a; b=\"c\" ;d , e", "f;g = h")).orElseThrow();
    assertThat(list.toString())
        .isEqualTo(
            "[Extension[name=a, parameters=[Parameter[name=b, value=Optional[c]],"
                + " Parameter[name=d, value=Optional.empty]]], Extension[name=e, parameters=[]],"
                + " Extension[name=f, parameters=[Parameter[name=g, value=Optional[h]]]]]");
  }

  private static List<Deflate> offers(String line) {
    return Deflate.offers(Extension.list(List.of(line)).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permessage-deflate                                   | permessage-deflate",
        "permessage-deflate; client_max_window_bits           | permessage-deflate;"
            + " client_max_window_bits",
        "x-webkit-deflate-frame, permessage-deflate, foo      | permessage-deflate",
        "permessage-bzip2                                     | ''",
        "permessage-deflate; server_max_window_bits=7         | ''",
        "permessage-deflate; server_max_window_bits=16        | ''",
        "permessage-deflate; server_max_window_bits=08        | ''",
        "permessage-deflate; server_max_window_bits           | ''",
        "permessage-deflate; server_no_context_takeover=1     | ''",
        "permessage-deflate; client_max_window_bits=x         | ''",
        "permessage-deflate; unknown                          | ''",
        "permessage-deflate; client_max_window_bits; client_max_window_bits=9 | ''",
        "permessage-deflate; server_max_window_bits=\"10\", permessage-deflate; unknown,"
            + " permessage-deflate | permessage-deflate; server_max_window_bits=10,"
            + " permessage-deflate",
        "permessage-deflate;client_no_context_takeover;server_no_context_takeover;server_max_window_bits=8;client_max_window_bits=15"
            + " | permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
            + " server_max_window_bits=8; client_max_window_bits=15"
      })
  void onlyOffersThatParseAreMade(String line, String made) {
    assertThat(offers(line).stream().map(Deflate::text).collect(Collectors.joining(", ")))
        .isEqualTo(made);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permessage-deflate | permessage-deflate | true",
        "permessage-deflate | permessage-deflate; client_no_context_takeover | true",
        "permessage-deflate | permessage-deflate; server_no_context_takeover | true",
        "permessage-deflate | permessage-deflate; server_max_window_bits=10 | true",
        "permessage-deflate | permessage-deflate; client_max_window_bits=10 | false",
        "permessage-deflate | permessage-deflate; client_max_window_bits | false",
        "permessage-deflate | permessage-deflate; unknown | false",
        "permessage-deflate | permessage-deflate; server_max_window_bits | false",
        "permessage-deflate | permessage-bzip2 | false",
        "foo | permessage-deflate | false",
        "permessage-deflate; client_max_window_bits | permessage-deflate; client_max_window_bits=10"
            + " | true",
        "permessage-deflate; client_max_window_bits | permessage-deflate; client_max_window_bits |"
            + " false",
        "permessage-deflate; client_max_window_bits=9 | permessage-deflate;"
            + " client_max_window_bits=10 | false",
        "permessage-deflate; server_max_window_bits=9 | permessage-deflate;"
            + " server_max_window_bits=9 | true",
        "permessage-deflate; server_max_window_bits=9 | permessage-deflate;"
            + " server_max_window_bits=10 | false",
        "permessage-deflate; server_max_window_bits=9 | permessage-deflate | false",
        "permessage-deflate; server_no_context_takeover | permessage-deflate | false",
        "permessage-deflate; server_no_context_takeover | permessage-deflate;"
            + " server_no_context_takeover | true",
        "permessage-deflate; server_max_window_bits=9, permessage-deflate | permessage-deflate |"
            + " true"
      })
  void anAnswerAgreesToAnOffer(String offered, String answered, boolean agreed) {
    var answer = Extension.list(List.of(answered)).orElseThrow().getFirst();
    assertThat(Deflate.answer(answer, offers(offered)).isPresent()).isEqualTo(agreed);
  }
}
