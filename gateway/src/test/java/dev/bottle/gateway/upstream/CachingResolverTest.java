package dev.bottle.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.IpAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CachingResolverTest {
  private static final HostName NAME = HostName.parse("api.example");
  private static final List<IpAddress> FOUND = List.of(IpAddress.parse("192.0.2.1"));
  private static final List<IpAddress> NONE = List.of();

  private final List<String> asked = new ArrayList<>();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

  @ParameterizedTest
  @CsvSource({"0, 1", "20, 20", "300, 300", "9999999, 300", "9223372036854775807, 300"})
  void remembersForTheTtlWithinBounds(long ttl, long kept) {
    var resolver = resolver(name -> found(name, FOUND, ttl), Runnable::run);
    assertThat(ask(resolver)).isEqualTo(FOUND);
    now.set(Instant.EPOCH.plusSeconds(kept).minusMillis(1));
    assertThat(ask(resolver)).isEqualTo(FOUND);
    assertThat(asked).hasSize(1);
    now.set(Instant.EPOCH.plusSeconds(kept));
    ask(resolver);
    assertThat(asked).hasSize(2);
  }

  @Test
  void remembersThatThereIsNothingForAShortTime() {
    var resolver = resolver(name -> found(name, NONE, 300), Runnable::run);
    for (int i = 0; i < 2; i++) {
      assertFails(resolver, UpstreamTrouble.UPSTREAM_DNS, "api.example does not resolve");
    }
    assertThat(asked).hasSize(1);
    now.set(Instant.EPOCH.plusSeconds(5));
    assertFails(resolver, UpstreamTrouble.UPSTREAM_DNS, "api.example does not resolve");
    assertThat(asked).hasSize(2);
  }

  @Test
  void forgetsTrouble() {
    var resolver =
        resolver(
            name -> {
              asked.add(name.text());
              throw new UpstreamException(UpstreamTrouble.UPSTREAM_TIMEOUT, "nobody answers");
            },
            Runnable::run);
    for (int i = 0; i < 2; i++) {
      assertFails(resolver, UpstreamTrouble.UPSTREAM_TIMEOUT, "nobody answers");
    }
    assertThat(asked).hasSize(2);
  }

  @Test
  void asksOnceForAllWhoWait() {
    Queue<Runnable> waiting = new ArrayDeque<>();
    var resolver = resolver(name -> found(name, FOUND, 60), waiting::add);
    var first = resolver.resolve(NAME).toCompletableFuture();
    var second = resolver.resolve(NAME).toCompletableFuture();
    assertThat(first).isNotDone();
    assertThat(waiting).hasSize(1);
    waiting.remove().run();
    assertThat(first.join()).isEqualTo(FOUND).isEqualTo(second.join());
  }

  @Test
  void remembersSoManyNamesOnly() {
    var resolver = resolver(name -> found(name, FOUND, 300), Runnable::run);
    ask(resolver);
    for (int i = 0; i < 1024; i++) {
      var _ = resolver.resolve(HostName.parse("n" + i + ".example")).toCompletableFuture().join();
    }
    ask(resolver);
    assertThat(asked).hasSize(1026);
  }

  @Test
  void doesNotWaitForEver() {
    var resolver = resolver(name -> found(name, FOUND, 1), _ -> {});
    assertFails(resolver, UpstreamTrouble.UPSTREAM_TIMEOUT, "api.example was not resolved in time");
  }

  @Test
  void refusesMoreThanItCanAsk() {
    var resolver =
        resolver(
            name -> found(name, FOUND, 1),
            _ -> {
              throw new RejectedExecutionException();
            });
    assertFails(resolver, UpstreamTrouble.UPSTREAM_DNS, "too many names are being resolved");
  }

  private static List<IpAddress> ask(CachingResolver resolver) {
    return resolver.resolve(NAME).toCompletableFuture().join();
  }

  private static void assertFails(CachingResolver resolver, UpstreamTrouble how, String why) {
    assertThatThrownBy(() -> ask(resolver))
        .cause()
        .isInstanceOfSatisfying(
            UpstreamException.class, e -> assertThat(e.trouble()).isEqualTo(how))
        .hasMessage(why);
  }

  private Lookup.Found found(HostName name, List<IpAddress> addresses, long ttl) {
    asked.add(name.text());
    return new Lookup.Found(addresses, Duration.ofSeconds(ttl));
  }

  private CachingResolver resolver(Lookup lookup, Executor threads) {
    return new CachingResolver(lookup, threads, new SetClock(now), Duration.ofMillis(300));
  }

  private static final class SetClock extends Clock {
    private final AtomicReference<Instant> now;

    SetClock(AtomicReference<Instant> now) {
      this.now = now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now.get();
    }
  }
}
