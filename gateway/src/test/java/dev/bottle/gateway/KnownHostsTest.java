package dev.bottle.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownHostsTest {

  @Test
  void eachListenerHasALineAsSshKeygenFindsIt() {
    var listeners =
        List.of(at("127.0.0.1", 40124), at("10.9.0.2", 22), at("::1", 40125), at("0.0.0.0", 40126));
    assertThat(KnownHosts.text(listeners, "ssh-ed25519 AAAA"))
        .isEqualTo(
            """
            [127.0.0.1]:40124 ssh-ed25519 AAAA
            10.9.0.2 ssh-ed25519 AAAA
            [::1]:40125 ssh-ed25519 AAAA
            [*]:40126 ssh-ed25519 AAAA
            """);
  }

  private static InetSocketAddress at(String literal, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
  }
}
