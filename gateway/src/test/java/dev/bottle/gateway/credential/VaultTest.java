package dev.bottle.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.SecretString;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VaultTest {
  private static final String REAL = "real-value-of-forge";
  private static final String HOLDER = "placeholder-of-forge";
  private static final Credential FORGE =
      new Credential(
          "FORGE", new SecretString(REAL), HOLDER, List.of(HostPort.parse("forge.example")));
  private static final Credential OTHER =
      new Credential(
          "OTHER",
          new SecretString("real-value-of-other"),
          "placeholder-of-other",
          List.of(HostPort.parse("*.other.example:8443")));
  private static final Vault VAULT = Vault.of(List.of(FORGE, OTHER));

  private static Destination to(String authority) {
    return Destination.parse(authority, 443);
  }

  private static String basic(String login) {
    return "Basic "
        + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "authorization | Bearer placeholder-of-forge | Bearer real-value-of-forge | 'Bearer '",
        "authorization | token placeholder-of-forge | token real-value-of-forge | 'token '",
        "authorization | bearer   placeholder-of-forge | bearer real-value-of-forge | 'bearer '",
        "authorization | placeholder-of-forge | real-value-of-forge | ''",
        "x-api-key | placeholder-of-forge | real-value-of-forge | ''",
        "private-token | placeholder-of-forge | real-value-of-forge | ''",
        "cookie | a=b; s=placeholder-of-forge; c=d | a=b; s=real-value-of-forge; c=d | a=b; s=;"
            + " c=d",
        "cookie | s=\"placeholder-of-forge\" | s=\"real-value-of-forge\" | s=\"\"",
      })
  void aPlaceholderGivesWayToTheValue(String name, String sent, String real, String rest) {
    assertThat(VAULT.swapHeader(to("forge.example"), name, sent))
        .isEqualTo(new HeaderSwap.Swapped(real, "FORGE", rest));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x-access-token:placeholder-of-forge | x-access-token:real-value-of-forge |"
            + " x-access-token:",
        "placeholder-of-forge: | real-value-of-forge: | :",
        "placeholder-of-forge:x-oauth-basic | real-value-of-forge:x-oauth-basic | :x-oauth-basic",
        "placeholder-of-forge | real-value-of-forge | ''",
      })
  void basicIsLookedInto(String login, String real, String rest) {
    assertThat(VAULT.swapHeader(to("forge.example"), "authorization", basic(login)))
        .isEqualTo(new HeaderSwap.Swapped(basic(real), "FORGE", rest));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "authorization | Bearer another",
        "authorization | Bearer",
        "authorization | ''",
        "authorization | Bearer placeholder-of-forgery",
        "authorization | Bearer placeholder-of-other",
        "authorization | Bearer real-value-of-forge",
        "authorization | Basic !!!",
        "authorization | Basic",
        "authorization | Digest username=\"placeholder-of-forge\"",
        "x-api-key | another",
        "private-token | ''",
        "cookie | s=real-value-of-forge",
        "x-note | the real-value-of-forge",
      })
  void anyOtherLoginIsMisuse(String name, String value) {
    assertThat(VAULT.swapHeader(to("forge.example"), name, value))
        .isEqualTo(new HeaderSwap.Misuse("FORGE"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "user:password",
        "user:real-value-of-forge",
        "placeholder-of-forge:real-value-of-forge"
      })
  void anyOtherBasicLoginIsMisuse(String login) {
    assertThat(VAULT.swapHeader(to("forge.example"), "authorization", basic(login)))
        .isEqualTo(new HeaderSwap.Misuse("FORGE"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "evil.example | authorization | Bearer placeholder-of-forge",
        "forge.example.evil.example | authorization | Bearer placeholder-of-forge",
        "forge.example | cookie | s=anything; t",
        "forge.example | x-note | placeholder-of-forge",
        "a.other.example | authorization | Bearer placeholder-of-other",
        "other.example:8443 | authorization | Bearer placeholder-of-other",
      })
  void elsewhereNothingIsPutIn(String target, String name, String value) {
    assertThat(VAULT.swapHeader(to(target), name, value)).isEqualTo(new HeaderSwap.Unchanged());
  }

  @Test
  void aPortOfTheEntryBinds() {
    assertThat(VAULT.swapHeader(to("a.other.example:8443"), "x-api-key", "placeholder-of-other"))
        .isEqualTo(new HeaderSwap.Swapped("real-value-of-other", "OTHER", ""));
    assertThat(VAULT.guards(to("forge.example:8080"))).isTrue();
    assertThat(VAULT.guards(to("a.other.example"))).isFalse();
    assertThat(VAULT.grantedNames(to("forge.example"))).containsExactly("FORGE");
  }

  @Test
  void repliesShowPlaceholders() {
    assertThat(VAULT.reverse("a real-value-of-forge b real-value-of-other"))
        .isEqualTo("a placeholder-of-forge b placeholder-of-other");
    assertThat(VAULT.placeholders())
        .containsExactly(Map.entry("FORGE", HOLDER), Map.entry("OTHER", "placeholder-of-other"));
  }

  @Test
  void noTextFormShowsAValue() {
    var swapped = VAULT.swapHeader(to("forge.example"), "x-api-key", HOLDER);
    assertThat(VAULT + " " + FORGE + " " + swapped).doesNotContain("real-value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tiny",
        "line\nfeed-in-it",
        "carriage\rreturn",
        "nul\u0000in-it-all",
        " padded-value",
        "umlaut-\u00e4-in-it",
        "has placeholder-of-forge"
      })
  void unusableValuesAreRefusedWithoutQuotingThem(String value) {
    assertThatThrownBy(
            () -> new Credential("FORGE", new SecretString(value), HOLDER, FORGE.hosts()))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .satisfies(m -> assertThat(value.isEmpty() || !m.contains(value)).isTrue());
  }

  @Test
  void placeholdersAreDistinct() {
    var twin = new Credential("TWIN", OTHER.value(), HOLDER, OTHER.hosts());
    assertThatThrownBy(() -> Vault.of(List.of(FORGE, twin)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void mintedPlaceholdersFitTheValue() {
    var mint = new PlaceholderMint(new Random(1));
    assertThat(mint.mint("A", new SecretString("x".repeat(60))))
        .hasSize(60)
        .matches("bottle-placeholder-A-[a-z2-7]+");
    assertThat(mint.mint("A", new SecretString("x".repeat(24)))).hasSize(24).startsWith("bottle-");
    assertThat(mint.mint("A", new SecretString("x".repeat(10))))
        .matches("bottle-placeholder-A-[a-z2-7]{16}");
    assertThat(mint.mint("CC", new SecretString("sk-ant-oat01-" + "x".repeat(95))))
        .hasSize(108)
        .startsWith("sk-ant-oat01-bottle-placeholder-CC-");
    assertThat(mint.mint("A", REAL_SECRET)).isNotEqualTo(mint.mint("A", REAL_SECRET));
  }

  private static final SecretString REAL_SECRET = new SecretString(REAL);
}
