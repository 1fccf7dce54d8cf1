package dev.bottle.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.gateway.policy.RequestPath.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

  @ParameterizedTest
  @CsvSource({
    "/, /, PLAIN",
    "/a/b, /a/b, PLAIN",
    "/a/../b, /b, PLAIN",
    "/a/%2e%2e/b, /b, PLAIN",
    "/a/%2E./b, /b, PLAIN",
    "/a/%2e/b, /a/b, PLAIN",
    "/a/./b, /a/b, PLAIN",
    "/a/.., /, PLAIN",
    "/a/., /a/, PLAIN",
    "/../../etc, /etc, PLAIN",
    "/%7euser, /~user, PLAIN",
    "/%41, /A, PLAIN",
    "/%e4%f6, /%E4%F6, PLAIN",
    "/.well-known/x, /.well-known/x, PLAIN",
    "/a/..., /a/..., PLAIN",
    "/a//b, /a//b, AMBIGUOUS",
    "//evil.test/b, //evil.test/b, AMBIGUOUS",
    "/a;x=1/b, /a;x=1/b, AMBIGUOUS",
    "/a/%c0%ae%c0%ae/b, /a/%C0%AE%C0%AE/b, AMBIGUOUS",
    "/a/..%e0%80%afb, /a/..%E0%80%AFb, AMBIGUOUS",
    "/a/..%f0%80%80%afb, /a/..%F0%80%80%AFb, AMBIGUOUS",
    "/%e0%a4%85/%f0%9f%8d%bc, /%E0%A4%85/%F0%9F%8D%BC, PLAIN",
    "/a/..;/b, /a/..;/b, AMBIGUOUS",
    "/a/%3b/b, /a/%3B/b, AMBIGUOUS",
    "/a%2fb, /a%2Fb, AMBIGUOUS",
    "/a/..%2fb, /a/..%2Fb, AMBIGUOUS",
    "/a%5c..%5cb, /a%5C..%5Cb, AMBIGUOUS",
    "/a/%252e%252e/b, /a/%252e%252e/b, AMBIGUOUS",
  })
  void pathsHaveOneCanonicalForm(String raw, String canonical, Shape shape) {
    assertThat(RequestPath.parse(raw)).isEqualTo(new RequestPath(canonical, shape));
    assertThat(RequestPath.parse(canonical).text()).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "*",
        "/a\\b",
        "/a b",
        "/a\tb",
        "/a\u0000",
        "/\u00e4",
        "/a#b",
        "/a?b",
        "/%00",
        "/%0a",
        "/%7f",
        "/%zz",
        "/%",
        "/%2",
        "/%2",
        "/%\uff12\uff25",
      })
  void whatHasNoSingleReadingIsRefused(String raw) {
    assertThatThrownBy(() -> RequestPath.parse(raw)).isInstanceOf(InvalidNameException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "/acme/**, /acme/, true",
    "/acme/**, /acme/a/b, true",
    "/acme/**, /acme, false",
    "/acme/**, /acme-evil/a, false",
    "/acme/*, /acme/a, true",
    "/acme/*, /acme/a/b, false",
    "/*/info, /a/info, true",
    "/*/info, /a/b/info, false",
    "/**/info, /a/b/info, true",
    "/a*c, /abbc, true",
    "/a*c, /ab/c, false",
    "/a.c, /abc, false",
    "/a, /a, true",
    "/a, /A, false",
    "/a, /a/, false",
    "/**, /, true",
  })
  void patternsMatchCanonicalPaths(String pattern, String path, boolean matches) {
    assertThat(new PathPattern(pattern).matches(RequestPath.parse(path))).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "**", "/a?b", "/a#b"})
  void otherPatternsAreRefused(String text) {
    assertThatThrownBy(() -> new PathPattern(text)).isInstanceOf(InvalidNameException.class);
  }
}
