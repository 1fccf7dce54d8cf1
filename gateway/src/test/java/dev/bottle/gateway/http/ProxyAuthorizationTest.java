package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.guard.ClientLogin;
import dev.bottle.gateway.policy.SecretString;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyAuthorizationTest {

  @Test
  void basicHasANameAndAToken() {
    assertThat(sent("Basic " + base64("ci:to:ken"))).isEqualTo(named("ci", "to:ken"));
    assertThat(sent("bAsIc  " + base64(":"))).isEqualTo(named("", ""));
    assertThat(sent("Basic " + base64("cï:tökén"))).isEqualTo(named("cï", "tökén"));
  }

  @Test
  void bearerHasATokenAlone() {
    assertThat(sent("Bearer to.ken=="))
        .isEqualTo(new ClientLogin.Bearer(new SecretString("to.ken==")));
  }

  @Test
  void nothingIsNothing() {
    assertThat(sent()).isEqualTo(new ClientLogin.None());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Basic",
        "Basic  ",
        "Basic =",
        "Basic Y2k",
        "Basic /w==",
        "Digest x",
        "Basic Y2k6eA==,x"
      })
  void theRestIsUnreadable(String value) {
    assertThat(sent(value)).isEqualTo(new ClientLogin.Unreadable());
  }

  @Test
  void onlyOneMayBeSent() {
    var good = "Basic " + base64("ci:token");
    assertThat(sent(good, good)).isEqualTo(new ClientLogin.Unreadable());
  }

  @Test
  void itIsNotForwarded() throws MalformedHttpException {
    var fields =
        new Fields(
            List.of(
                Fields.Field.of("PROXY-Authorization", "Bearer token"),
                Fields.Field.of("Accept", "*/*")));
    assertThat(HopByHop.forward(fields).list())
        .extracting(Fields.Field::name)
        .containsExactly("Accept");
  }

  private static ClientLogin sent(String... values) {
    return ProxyAuthorization.of(
        new Fields(Stream.of(values).map(v -> Fields.Field.of("Proxy-Authorization", v)).toList()));
  }

  private static ClientLogin named(String client, String token) {
    return new ClientLogin.Named(client, new SecretString(token));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
