package dev.bottle.gateway.tls;

import dev.bottle.gateway.policy.Host;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Server contexts of the client leg, one for each host, minted when first asked for. All leaves
 * share one P-256 key. Safe for use by many threads.
 */
public final class LeafCertificates {
  /** Below what every client accepts (398 days), and short enough to be renewed in practice. */
  private static final Duration VALIDITY = Duration.ofDays(30);

  /** A leaf is replaced while it still has ten days to go. */
  private static final Duration RENEWED_AFTER = Duration.ofDays(20);

  private final CertificateAuthority authority;
  private final Settings settings;
  private final SecureRandom random;
  private final KeyPair leafKeys;
  private final Map<Host, Leaf> leaves;

  /**
   * How leaves are made.
   *
   * @param provider the TLS implementation
   * @param clock tells when a leaf is to be renewed
   * @param minting runs the signing, off every event loop
   * @param capacity how many hosts are kept; the one used longest ago goes first
   */
  public record Settings(TlsProvider provider, Clock clock, Executor minting, int capacity) {
    /** Virtual threads, 1024 hosts. */
    public static Settings standard() {
      return new Settings(TlsProvider.AUTO, Clock.systemUTC(), Thread::startVirtualThread, 1024);
    }
  }

  private record Leaf(CompletableFuture<SslContext> context, Instant renewAt) {}

  public LeafCertificates(CertificateAuthority authority) {
    this(authority, Settings.standard(), new SecureRandom());
  }

  public LeafCertificates(CertificateAuthority authority, Settings settings, SecureRandom random) {
    this.authority = authority;
    this.settings = settings;
    this.random = random;
    this.leaves =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Host, Leaf> eldest) {
            return size() > settings.capacity();
          }
        };
    try {
      this.leafKeys = CertificateAuthority.newKeyPair(random);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM cannot make P-256 keys", e);
    }
  }

  /**
   * The context that ends a client's TLS as {@code host}: TLS 1.2 and 1.3, ALPN {@code h2} and
   * {@code http/1.1}, session tickets. At most one mint runs for a host; a failed one is not kept.
   *
   * <p>The stage completes on a minting thread or, when the leaf is at hand, at once: hop to the
   * channel's event loop. It fails only when signing does.
   */
  public CompletionStage<SslContext> serverContext(Host host) {
    var now = settings.clock().instant();
    Leaf fresh;
    synchronized (leaves) {
      var kept = leaves.get(host);
      if (kept != null && now.isBefore(kept.renewAt())) {
        return kept.context().minimalCompletionStage();
      }
      fresh = new Leaf(new CompletableFuture<>(), now.plus(RENEWED_AFTER));
      leaves.put(host, fresh);
    }
    try {
      settings.minting().execute(() -> mint(host, now, fresh));
    } catch (RejectedExecutionException e) {
      fail(host, fresh, e);
    }
    return fresh.context().minimalCompletionStage();
  }

  private void mint(Host host, Instant now, Leaf leaf) {
    try {
      leaf.context().complete(newContext(host, now));
    } catch (GeneralSecurityException
        | OperatorCreationException
        | IOException
        | RuntimeException e) {
      fail(host, leaf, e);
    }
  }

  private void fail(Host host, Leaf leaf, Exception cause) {
    synchronized (leaves) {
      leaves.remove(host, leaf);
    }
    leaf.context()
        .completeExceptionally(
            new IllegalStateException("no certificate could be made for " + host.text(), cause));
  }

  private SslContext newContext(Host host, Instant now)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    var leaf = authority.issue(host, leafKeys.getPublic(), now, VALIDITY);
    var context =
        SslContextBuilder.forServer(leafKeys.getPrivate(), leaf)
            .sslProvider(settings.provider().netty())
            .protocols("TLSv1.3", "TLSv1.2")
            .applicationProtocolConfig(Alpn.HTTP2_OR_HTTP1.config())
            .build();
    if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
      sessions.setTicketKeys(newTicketKey());
    }
    return context;
  }

  /** Netty leaves tickets off under BoringSSL until a key is set; the JDK brings its own. */
  private OpenSslSessionTicketKey newTicketKey() {
    var bytes = new byte[OpenSslSessionTicketKey.TICKET_KEY_SIZE];
    random.nextBytes(bytes);
    int hmac = OpenSslSessionTicketKey.NAME_SIZE;
    int aes = hmac + OpenSslSessionTicketKey.HMAC_KEY_SIZE;
    return new OpenSslSessionTicketKey(
        Arrays.copyOfRange(bytes, 0, hmac),
        Arrays.copyOfRange(bytes, hmac, aes),
        Arrays.copyOfRange(bytes, aes, bytes.length));
  }
}
