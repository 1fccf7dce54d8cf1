package dev.bottle.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class SystemResolverTest {
  private static final HostName NAME = HostName.parse("api.example");
  private final List<String> asked = new ArrayList<>();

  @Test
  void putsV4FirstAndRemembers() {
    var resolver =
        resolver(
            name -> {
              asked.add(name);
              return new InetAddress[] {
                InetAddress.getByName("2001:db8::1"), InetAddress.getByName("192.0.2.1")
              };
            },
            Runnable::run);
    for (int i = 0; i < 2; i++) {
      assertThat(resolver.resolve(NAME).toCompletableFuture().join())
          .containsExactly(IpAddress.parse("192.0.2.1"), IpAddress.parse("2001:db8::1"));
    }
    assertThat(asked).hasSize(1);
  }

  @Test
  void forgetsFailures() {
    var resolver =
        resolver(
            name -> {
              asked.add(name);
              throw new UnknownHostException(name);
            },
            Runnable::run);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> resolver.resolve(NAME).toCompletableFuture().join())
          .hasCauseInstanceOf(UpstreamException.class)
          .hasMessageContaining("api.example does not resolve");
    }
    assertThat(asked).hasSize(2);
  }

  @Test
  void doesNotWaitForEver() {
    var resolver = resolver(_ -> new InetAddress[0], _ -> {});
    assertThatThrownBy(() -> resolver.resolve(NAME).toCompletableFuture().join())
        .hasMessageContaining("not resolved in time");
  }

  private static Resolver resolver(SystemResolver.Lookup lookup, Executor threads) {
    return new SystemResolver(lookup, threads, Clock.systemUTC(), Duration.ofMillis(300));
  }
}
