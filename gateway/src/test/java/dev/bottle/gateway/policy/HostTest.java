package dev.bottle.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostTest {

  @ParameterizedTest
  @CsvSource({
    "api.example.com, api.example.com",
    "API.Example.COM, api.example.com",
    "api.example.com., api.example.com",
    "localhost, localhost",
    "_dmarc.example.com, _dmarc.example.com",
    "b\u00fccher.example, xn--bcher-kva.example",
    "B\u00dcCHER.example, xn--bcher-kva.example",
    "stra\u00dfe.example, strasse.example",
    "api\u3002example\u3002com, api.example.com",
    "\uff41pi.example.com, api.example.com",
    "xn--bcher-kva.example, xn--bcher-kva.example",
    "1.example, 1.example",
    "0x7f.example, 0x7f.example",
  })
  void namesHaveOneCanonicalForm(String written, String canonical) {
    assertThat(Host.parse(written)).isEqualTo(new HostName(canonical));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "255.255.255.255, 255.255.255.255",
    "::1, ::1",
    "[::1], ::1",
    "[2001:DB8:0:0:0:0:0:1], 2001:db8::1",
    "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
    "::ffff:10.0.0.1, ::ffff:a00:1",
    "::, ::",
    "1::, 1::",
    "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
  })
  void addressesHaveOneCanonicalForm(String written, String canonical) {
    var host = Host.parse(written);
    assertThat(host).isInstanceOf(IpAddress.class);
    assertThat(host.text()).isEqualTo(canonical);
    assertThat(Host.parse(host.authorityText())).isEqualTo(host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "a..b",
        ".a",
        "a..",
        "-a.example",
        "a-.example",
        "a-",
        "a b",
        "a\u0000b",
        "a\r\nb",
        "a\tb",
        "user@host",
        "a/b",
        "a%2eb",
        "a*b",
        "0x7f.1",
        "0x7f000001",
        "127.1",
        "2130706433",
        "0177.0.0.1",
        "127.0.0.1.",
        "127.0.0.01",
        "127.0.0.256",
        "127.0.0.0x1",
        "example.1",
        "\uff11\uff12\uff17.0.0.\uff11",
        "127.0.0.\uff11",
        "127\u30020\u30020\u30021",
        "127.0.0.1\u3002",
        "[::1%lo]",
        "::1%lo",
        "[fe80::1%25eth0]",
        "[127.0.0.1]",
        "[::1",
        "::1]",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        ":::",
        "::12345",
        "::\uff11",
        "::1.2.3",
        "::1.2.3.04",
        "ex\u202eample.com",
        "ex\u0000mple\u00e4.com",
      })
  void otherSpellingsAreRefused(String text) {
    assertThatThrownBy(() -> Host.parse(text)).isInstanceOf(InvalidNameException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "API.example", "a.", "", "0x1"})
  void aNameCannotBeMadeAroundTheParser(String text) {
    assertThatThrownBy(() -> new HostName(text)).isInstanceOf(InvalidNameException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 200})
  void labelsAreBounded(int length) {
    assertThatThrownBy(() -> Host.parse("a".repeat(length) + ".example"))
        .isInstanceOf(InvalidNameException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "a.example.com, true",
    "a.b.example.com, true",
    "example.com, false",
    "badexample.com, false",
    "example.com.evil.test, false",
  })
  void subdomainsAreCutAtLabels(String name, boolean below) {
    assertThat(HostName.parse(name).isSubdomainOf(new HostName("example.com"))).isEqualTo(below);
  }
}
