package dev.bottle.gateway.upstream;

import static dev.bottle.gateway.upstream.DnsServerStub.A;
import static dev.bottle.gateway.upstream.DnsServerStub.AAAA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.upstream.DnsServerStub.Question;
import dev.bottle.gateway.upstream.DnsServerStub.Rr;
import dev.bottle.gateway.upstream.DnsServerStub.Say;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against real name servers on loopback, over real packets. */
class DnsLookupTest {
  private static final HostName NAME = HostName.parse("api.example");
  private static final String V4 = "192.0.2.1";
  private static final String V6 = "2001:db8::1";

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final DnsLookup lookup = new DnsLookup(group.next(), Duration.ofMillis(250));
  private DnsServerStub server;

  @BeforeEach
  void start() throws Exception {
    server = new DnsServerStub(_ -> Say.records());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void asksForBothKindsAndKeepsTheLeastTtl() throws Exception {
    server.follow(
        q ->
            q.type() == A
                ? Say.records(
                    Rr.address("api.example", 60, V4), Rr.address("API.example", 40, "192.0.2.2"))
                : Say.records(Rr.address("api.example", 50, V6)));
    assertThat(lookUp()).isEqualTo(found(40, V6, V4, "192.0.2.2"));
    assertThat(server.asked)
        .containsExactlyInAnyOrder(
            new Question("api.example", A, false), new Question("api.example", AAAA, false));
  }

  @Test
  void followsAliasesInOneAnswerAndBeyondIt() throws Exception {
    server.follow(
        q ->
            switch (q.name()) {
              case "api.example" ->
                  Say.records(
                      Rr.alias("api.example", 7, "cdn.example"),
                      Rr.alias("cdn.example", 90, "edge.example"));
              case "edge.example" ->
                  q.type() == A ? Say.records(Rr.address("edge.example", 300, V4)) : Say.failure(3);
              default -> Say.failure(2);
            });
    assertThat(lookUp()).isEqualTo(found(7, V4));
  }

  @Test
  void ignoresWhatItDidNotAskFor() throws Exception {
    server.follow(
        _ ->
            Say.records(
                Rr.address("other.example", 60, V4), Rr.alias("x.example", 60, "y.example")));
    assertThat(lookUp().addresses()).isEmpty();
  }

  @Test
  void aliasesWithoutEndAreTrouble() {
    server.follow(
        q ->
            Say.records(
                Rr.alias(q.name(), 60, q.name().startsWith("a") ? "b.example" : "a.example")));
    assertTrouble(UpstreamTrouble.UPSTREAM_DNS, "its aliases have no end");
    server.follow(q -> Say.records(Rr.alias(q.name(), 60, "x" + server.asked.size() + ".example")));
    assertTrouble(UpstreamTrouble.UPSTREAM_DNS, "its aliases have no end");
    assertThat(server.asked).hasSizeLessThan(60);
  }

  @Test
  void goesOverToTcpWhenTruncated() throws Exception {
    server.follow(
        q ->
            q.tcp()
                ? q.type() == A
                    ? Say.records(
                        IntStream.range(0, 200)
                            .mapToObj(i -> Rr.address("api.example", 60, "192.0.2." + i))
                            .toArray(Rr[]::new))
                    : Say.records()
                : Say.tooLong());
    assertThat(lookUp().addresses()).hasSize(200);
  }

  @Test
  void asksTheNextServer() throws Exception {
    server.follow(
        q -> q.type() == A ? Say.records(Rr.address("api.example", 60, V4)) : Say.records());
    try (var failing = new DnsServerStub(_ -> Say.failure(2));
        var silent = new DnsServerStub(_ -> Say.nothing())) {
      var servers = List.of(failing.address(), silent.address(), server.address());
      assertThat(lookup.lookUp(NAME, servers)).isEqualTo(found(60, V4));
      assertThat(failing.asked).hasSize(2);
      assertThat(silent.asked).hasSize(2);
    }
  }

  @Test
  void halfAnAnswerIsUsedAndSoonForgotten() throws Exception {
    server.follow(
        q -> q.type() == A ? Say.records(Rr.address("api.example", 60, V4)) : Say.failure(2));
    assertThat(lookUp()).isEqualTo(found(1, V4));
  }

  @Test
  void tellsNothingFromTroubleFromSilence() throws Exception {
    server.follow(_ -> Say.failure(3));
    assertThat(lookUp()).isEqualTo(found(5));
    server.follow(_ -> Say.records());
    assertThat(lookUp()).isEqualTo(found(5));
    server.follow(_ -> Say.failure(5));
    assertTrouble(UpstreamTrouble.UPSTREAM_DNS, "the name server answered Refused(5)");
    server.follow(_ -> Say.records(new Rr("api.example", A, 60, "c00002")));
    assertTrouble(UpstreamTrouble.UPSTREAM_DNS, "the name server's answer cannot be read");
    server.follow(_ -> Say.nothing());
    assertTrouble(UpstreamTrouble.UPSTREAM_TIMEOUT, "the name server does not answer");
  }

  @Test
  void aNewAnswerTakesEffectWhenTheOldOneEnds() throws Exception {
    server.follow(
        q -> q.type() == A ? Say.records(Rr.address("api.example", 0, V4)) : Say.records());
    Lookup asking = name -> lookup.lookUp(name, List.of(server.address()));
    var resolver =
        new CachingResolver(
            asking, Thread::startVirtualThread, Clock.systemUTC(), Duration.ofSeconds(5));
    var crowd = Stream.generate(() -> resolver.resolve(NAME)).limit(50).toList();
    for (var one : crowd) {
      assertThat(one.toCompletableFuture().get()).containsExactly(IpAddress.parse(V4));
    }
    server.follow(
        q ->
            q.type() == A
                ? Say.records(Rr.address("api.example", 60, "192.0.2.9"))
                : Say.records());
    assertThat(resolver.resolve(NAME).toCompletableFuture().get())
        .containsExactly(IpAddress.parse(V4));
    assertThat(server.asked).hasSize(2);
    TimeUnit.MILLISECONDS.sleep(1050);
    assertThat(resolver.resolve(NAME).toCompletableFuture().get())
        .containsExactly(IpAddress.parse("192.0.2.9"));
  }

  private Lookup.Found lookUp() throws Exception {
    return lookup.lookUp(NAME, List.of(server.address()));
  }

  private void assertTrouble(UpstreamTrouble how, String why) {
    assertThatThrownBy(this::lookUp)
        .isInstanceOfSatisfying(
            UpstreamException.class, e -> assertThat(e.trouble()).isEqualTo(how))
        .hasMessage("api.example does not resolve: " + why);
  }

  private static Lookup.Found found(long ttl, String... addresses) {
    return new Lookup.Found(
        Stream.of(addresses).map(IpAddress::parse).toList(), Duration.ofSeconds(ttl));
  }
}
