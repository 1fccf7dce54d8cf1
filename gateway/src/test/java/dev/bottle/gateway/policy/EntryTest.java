package dev.bottle.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTest {

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com:443, true",
    "example.com, example.com:80, true",
    "example.com, example.com:8443, false",
    "example.com, www.example.com:443, false",
    "EXAMPLE.com., example.com:443, true",
    "example.com:8443, example.com:8443, true",
    "example.com:8443, example.com:443, false",
    "*.example.com, a.b.example.com:443, true",
    "*.example.com, example.com:443, false",
    "*.example.com:8443, a.example.com:8443, true",
    "192.0.2.1, 192.0.2.1:443, true",
    "'[2001:db8::1]', '[2001:db8::1]:443', true",
    "2001:db8::1, '[2001:db8::1]:443', true",
    "'[2001:db8::1]:8443', '[2001:db8::1]:8443', true",
    "*.example.com, 192.0.2.1:443, false",
  })
  void anEntryCoversItsHostAndPorts(String entry, String target, boolean covered) {
    var allow = AllowEntry.parse(entry);
    assertThat(allow.covers(Destination.parse(target, 0))).isEqualTo(covered);
    assertThat(AllowEntry.parse(allow.target().text())).isEqualTo(allow);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.",
        "*.*.com",
        "a.*.com",
        "*example.com",
        "https://example.com",
        "example.com/path",
        "example.com:",
        "example.com:0",
        "example.com:65536",
        "example.com:http",
        "example.com:+80",
        "user@example.com",
        "*.10.0.0.1",
        "[::1",
        "[::1]:",
        "127.1",
        "a b",
      })
  void otherEntriesAreRefused(String text) {
    assertThatThrownBy(() -> AllowEntry.parse(text)).isInstanceOf(InvalidNameException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.128.0.0/9, 10.128.0.1, true",
    "10.128.0.0/9, 10.127.255.255, false",
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.4, false",
    "0.0.0.0/0, 192.0.2.1, true",
    "0.0.0.0/0, ::1, false",
    "10.0.0.0/8, ::ffff:10.0.0.1, false",
    "fd00::/8, fd12::1, true",
    "2001:db8::/33, 2001:db8:8000::, false",
  })
  void aBlockContainsItsAddresses(String block, String address, boolean inside) {
    assertThat(CidrBlock.parse(block).contains(IpAddress.parse(address))).isEqualTo(inside);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1/8",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0/8",
        "::/129",
        "a/8"
      })
  void otherBlocksAreRefused(String text) {
    assertThatThrownBy(() -> CidrBlock.parse(text)).isInstanceOf(InvalidNameException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com",
        "example.com:0",
        "example.com:99999",
        "::1:443",
        "u@example.com:443",
        ":443"
      })
  void authoritiesWithoutOneReadingAreRefused(String text) {
    assertThatThrownBy(() -> Destination.parse(text, 0)).isInstanceOf(InvalidNameException.class);
  }
}
