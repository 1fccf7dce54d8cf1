package dev.bottle.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.policy.Host;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LeafCertificatesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
  private final SecureRandom random = new SecureRandom();
  private final CertificateAuthority authority = CertificateAuthority.create("dev", NOW, random);
  private final List<Runnable> minting = new ArrayList<>();

  @Test
  void authorityMaySignServersAndNothingElse() throws Exception {
    var ca = authority.certificate();
    assertThat(ca.getSubjectX500Principal().getName()).matches("CN=claude-bottle dev [0-9a-f]{8}");
    assertThat(ca.getBasicConstraints()).isZero();
    assertThat(ca.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
    assertThat(ca.getKeyUsage())
        .containsExactly(false, false, false, false, false, true, true, false, false);
    ca.verify(ca.getPublicKey());
    assertThat(new CaPem("x", authority.certificatePem()).certificates(CaPem.Leniency.STRICT))
        .containsExactly(ca);
  }

  @Test
  void leafNamesItsHostOnly() throws Exception {
    var key = CertificateAuthority.newKeyPair(random).getPublic();
    var month = java.time.Duration.ofDays(30);
    var named = authority.issue(Host.parse("my_host.example"), key, NOW, month);
    assertThat(named.getSubjectAlternativeNames()).containsExactly(List.of(2, "my_host.example"));
    assertThat(named.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(named.getBasicConstraints()).isEqualTo(-1);
    named.verify(authority.certificate().getPublicKey());
    var v6 = authority.issue(Host.parse("2001:db8::1"), key, NOW, month);
    assertThat(v6.getSubjectAlternativeNames()).containsExactly(List.of(7, "2001:db8:0:0:0:0:0:1"));
    var longName = "a".repeat(60) + ".example";
    var anonymous = authority.issue(Host.parse(longName), key, NOW, month);
    assertThat(anonymous.getSubjectX500Principal().getName()).isEmpty();
    assertThat(anonymous.getCriticalExtensionOIDs()).contains("2.5.29.17");
    var late = authority.issue(Host.parse("a.example"), key, NOW.plusSeconds(360 * 86400L), month);
    assertThat(late.getNotAfter()).isEqualTo(authority.certificate().getNotAfter());
  }

  @Test
  void mintsOnceForAllWhoWait() {
    var leaves = leaves(Clock.fixed(NOW, ZoneOffset.UTC), minting::add, 4);
    var first = leaves.serverContext(Host.parse("a.example")).toCompletableFuture();
    var second = leaves.serverContext(Host.parse("a.example")).toCompletableFuture();
    assertThat(minting).hasSize(1);
    assertThat(first).isNotDone();
    minting.getFirst().run();
    assertThat(first.join()).isSameAs(second.join());
  }

  @Test
  void keepsAsManyAsItMayAndDropsTheStalest() {
    var leaves = leaves(Clock.fixed(NOW, ZoneOffset.UTC), Runnable::run, 2);
    var a = context(leaves, "a.example");
    var b = context(leaves, "b.example");
    assertThat(context(leaves, "a.example")).isSameAs(a);
    context(leaves, "c.example");
    assertThat(context(leaves, "a.example")).isSameAs(a);
    assertThat(context(leaves, "b.example")).isNotSameAs(b);
  }

  @Test
  void renewsBeforeTheEnd() {
    var now = new AtomicReference<>(NOW);
    var clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now.get();
          }
        };
    var leaves = leaves(clock, Runnable::run, 2);
    var first = context(leaves, "a.example");
    now.set(NOW.plusSeconds(19 * 86400L));
    assertThat(context(leaves, "a.example")).isSameAs(first);
    now.set(NOW.plusSeconds(21 * 86400L));
    assertThat(context(leaves, "a.example")).isNotSameAs(first);
  }

  @Test
  void forgetsAFailure() {
    var refusals = new ArrayList<>(List.of(1));
    Executor once =
        task -> {
          if (!refusals.isEmpty()) {
            refusals.clear();
            throw new RejectedExecutionException();
          }
          task.run();
        };
    var leaves = leaves(Clock.fixed(NOW, ZoneOffset.UTC), once, 2);
    assertThat(leaves.serverContext(Host.parse("a.example")).toCompletableFuture())
        .isCompletedExceptionally();
    assertThat(context(leaves, "a.example")).isNotNull();
  }

  private LeafCertificates leaves(Clock clock, Executor executor, int capacity) {
    var settings = new LeafCertificates.Settings(TlsProvider.AUTO, clock, executor, capacity);
    return new LeafCertificates(authority, settings, random);
  }

  private static Object context(LeafCertificates leaves, String host) {
    return leaves.serverContext(Host.parse(host)).toCompletableFuture().join();
  }
}
