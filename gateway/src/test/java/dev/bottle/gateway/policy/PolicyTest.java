package dev.bottle.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.policy.Decision.Handling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
  private static final Policy POLICY =
      Policy.of(
          new Policy.Rules(
              List.of(
                  AllowEntry.parse("api.example.com"),
                  AllowEntry.parse("*.wild.example"),
                  AllowEntry.parse("blind.example"),
                  AllowEntry.parse("half.example"),
                  AllowEntry.parse("half.example:8443"),
                  new AllowEntry(
                      HostPort.parse("narrow.example"),
                      Set.of("GET"),
                      List.of(new PathPattern("/acme/**"))),
                  new AllowEntry(
                      HostPort.parse("narrow.example"),
                      Set.of("POST"),
                      List.of(new PathPattern("/inbox"))),
                  AllowEntry.parse("mapped.example"),
                  AllowEntry.parse("private.example")),
              List.of(HostPort.parse("blind.example"), HostPort.parse("half.example:8443")),
              List.of(CidrBlock.parse("10.1.0.0/16"), CidrBlock.parse("::1/128")),
              Map.of(Host.parse("mapped.example"), IpAddress.parse("127.0.0.1"))));

  private static Destination to(String authority) {
    return Destination.parse(authority, 443);
  }

  @ParameterizedTest
  @CsvSource({
    "api.example.com, INTERCEPT",
    "api.example.com:80, INTERCEPT",
    "a.b.wild.example, INTERCEPT",
    "blind.example, PASSTHROUGH",
    "blind.example:80, PASSTHROUGH",
    "half.example, INTERCEPT",
    "half.example:8443, PASSTHROUGH",
    "api.example.com:22, port-not-allowed",
    "wild.example, host-not-allowed",
    "evil.example, host-not-allowed",
    "api.example.com.evil.example, host-not-allowed",
    "93.184.215.14, host-not-allowed",
  })
  void tunnels(String target, String expected) {
    assertThat(word(POLICY.decide(new Intent.Tunnel(to(target))))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "api.example.com, api.example.com, INTERCEPT",
    "api.example.com, , INTERCEPT",
    "api.example.com, evil.example, sni-mismatch",
    "api.example.com, 192.0.2.1, sni-mismatch",
    "blind.example, blind.example, PASSTHROUGH",
    "blind.example, , sni-mismatch",
    "blind.example, api.example.com, sni-mismatch",
    "evil.example, evil.example, host-not-allowed",
  })
  void handshakes(String target, String serverName, String expected) {
    var intent = new Intent.Handshake(to(target), Optional.ofNullable(serverName).map(Host::parse));
    assertThat(word(POLICY.decide(intent))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "api.example.com, api.example.com, GET, /, , INTERCEPT",
    "api.example.com, api.example.com, DELETE, /a//b;c, x-http-method-override, INTERCEPT",
    "api.example.com, evil.example, GET, /, , authority-mismatch",
    "api.example.com, api.example.com:80, GET, /, , authority-mismatch",
    "evil.example, evil.example, GET, /, , host-not-allowed",
    "evil.example, api.example.com, GET, /, , host-not-allowed",
    "api.example.com:22, api.example.com:22, GET, /, , port-not-allowed",
    "narrow.example, narrow.example, GET, /acme/a/b, , INTERCEPT",
    "narrow.example, narrow.example, POST, /inbox, , INTERCEPT",
    "narrow.example, narrow.example, POST, /acme/a, , path-not-allowed",
    "narrow.example, narrow.example, GET, /inbox, , path-not-allowed",
    "narrow.example, narrow.example, DELETE, /acme/a, , method-not-allowed",
    "narrow.example, narrow.example, get, /acme/a, , method-not-allowed",
    "narrow.example, narrow.example, GET, /acme/../inbox, , path-not-allowed",
    "narrow.example, narrow.example, GET, /acme/%2e%2e/inbox, , path-not-allowed",
    "narrow.example, narrow.example, GET, /acme/..%2finbox, , path-not-allowed",
    "narrow.example, narrow.example, GET, /acme/..;/inbox, , path-not-allowed",
    "narrow.example, narrow.example, GET, /acme//a, , path-not-allowed",
    "narrow.example, narrow.example, GET, /acme/a, x-original-url, malformed-request",
  })
  void requests(
      String target, String authority, String method, String path, String override, String word) {
    var parsed = RequestPath.parse(path);
    var overrides = override == null ? List.<String>of() : List.of(override);
    for (Intent.Route route :
        List.of(new Intent.Route.Tunnelled(to(target)), new Intent.Route.Forward(to(target)))) {
      var intent = new Intent.Request(route, to(authority), method, parsed, overrides);
      assertThat(word(POLICY.decide(intent))).isEqualTo(word);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "::",
        "::2",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:0:7f00:1::",
        "2001:db8::1",
        "2001:2::1",
        "2001:20::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
      })
  void addressesThatAreNotPublicAreRefused(String address) {
    var admission = POLICY.admit(to("api.example.com"), IpAddress.parse(address));
    assertThat(admission)
        .isInstanceOfSatisfying(
            Admission.Refused.class,
            refused -> assertThat(refused.reason().code()).isEqualTo("address-not-public"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "168.63.129.15", "168.63.129.17", "172.15.255.255", "172.32.0.0", "192.0.1.0",
        "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2001:4860::8888",
      })
  void publicAddressesAreAdmitted(String address) {
    var admission = POLICY.admit(to("api.example.com"), IpAddress.parse(address));
    assertThat(admission)
        .isInstanceOfSatisfying(
            Admission.Admitted.class,
            admitted -> {
              assertThat(admitted.address().address()).isEqualTo(IpAddress.parse(address));
              assertThat(admitted.address().destination()).isEqualTo(to("api.example.com"));
            });
  }

  @ParameterizedTest
  @CsvSource({
    "private.example, 10.1.2.3, true",
    "private.example, 10.2.0.1, false",
    "private.example, ::1, true",
    "private.example, ::ffff:10.1.2.3, false",
    "private.example, 127.0.0.1, false",
    "mapped.example, 127.0.0.1, true",
    "mapped.example, 127.0.0.2, false",
    "mapped.example, ::ffff:127.0.0.1, false",
  })
  void anOperatorAdmitsPrivateAddresses(String host, String address, boolean admitted) {
    assertThat(POLICY.admit(to(host), IpAddress.parse(address)) instanceof Admission.Admitted)
        .isEqualTo(admitted);
  }

  @Test
  void theGatewaysOwnListenersAreNeverDialled() {
    var own =
        POLICY.withOwnListeners(
            Set.of(
                new Endpoint(IpAddress.parse("127.0.0.1"), 443),
                new Endpoint(IpAddress.parse("10.1.0.2"), 443)));
    assertThat(own.admit(to("mapped.example"), IpAddress.parse("127.0.0.1")))
        .isInstanceOf(Admission.Refused.class);
    assertThat(own.admit(to("private.example"), IpAddress.parse("10.1.0.2")))
        .isInstanceOf(Admission.Refused.class);
    assertThat(own.admit(to("private.example:80"), IpAddress.parse("10.1.0.2")))
        .isInstanceOf(Admission.Admitted.class);
    assertThat(own.fixedAddress(Host.parse("mapped.example")))
        .contains(IpAddress.parse("127.0.0.1"));
  }

  @Test
  void aRefusalNamesTheEntryThatWouldAllowIt() {
    assertThat(entry("evil.example")).contains("evil.example");
    assertThat(entry("evil.example:8443")).contains("evil.example:8443");
    assertThat(entry("[2606:4700::1]:8443")).contains("[2606:4700::1]:8443");
  }

  private static Optional<String> entry(String target) {
    return POLICY.decide(new Intent.Tunnel(to(target))) instanceof Decision.Deny(var reason)
        ? reason.allowEntry()
        : Optional.empty();
  }

  private static String word(Decision decision) {
    return switch (decision) {
      case Decision.Allow(Handling handling) -> handling.name();
      case Decision.Deny(var reason) -> reason.code();
    };
  }
}
