package dev.bottle.gateway.tls;

import dev.bottle.gateway.policy.Host;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Servers' certificates for tests of other packages, signed by an authority of their own. */
public final class TestServerCertificates {
  private final SecureRandom random = new SecureRandom();
  private final CertificateAuthority authority;

  public TestServerCertificates(String name) {
    this(
        CertificateAuthority.create(
            name, Instant.now().minus(Duration.ofDays(100)), new SecureRandom()));
  }

  public TestServerCertificates(CertificateAuthority authority) {
    this.authority = authority;
  }

  public CaPem pem() {
    return new CaPem("ca.pem", authority.certificatePem());
  }

  /** A server that is {@code host} from {@code from} on, for {@code validity}. */
  public SslContext server(String host, Instant from, Duration validity, String... protocols)
      throws Exception {
    var keys = CertificateAuthority.newKeyPair(random);
    var leaf = authority.issue(Host.parse(host), keys.getPublic(), from, validity);
    return SslContextBuilder.forServer(keys.getPrivate(), leaf)
        .sslProvider(SslProvider.OPENSSL)
        .protocols(protocols)
        .build();
  }

  /** A server that is {@code host} by {@code authority} and speaks of no version of HTTP. */
  public static SslContext by(CertificateAuthority authority, String host) throws Exception {
    var keys = CertificateAuthority.newKeyPair(new SecureRandom());
    var leaf =
        authority.issue(Host.parse(host), keys.getPublic(), Instant.now(), Duration.ofDays(1));
    return SslContextBuilder.forServer(keys.getPrivate(), leaf)
        .sslProvider(SslProvider.OPENSSL)
        .build();
  }

  /** The same for the JDK's own sockets. */
  public static SSLContext jdk(CertificateAuthority authority, String host) throws Exception {
    var keys = CertificateAuthority.newKeyPair(new SecureRandom());
    var leaf =
        authority.issue(Host.parse(host), keys.getPublic(), Instant.now(), Duration.ofDays(1));
    var server =
        SslContextBuilder.forServer(keys.getPrivate(), leaf).sslProvider(SslProvider.JDK).build();
    return ((JdkSslContext) server).context();
  }

  /** A server whose certificate is signed by nobody but itself. */
  public static SslContext selfSigned() throws Exception {
    var keys = CertificateAuthority.newKeyPair(new SecureRandom());
    var name = new X500Name("CN=api.example");
    var now = Instant.now();
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            Date.from(now),
            Date.from(now.plusSeconds(3600)),
            name,
            keys.getPublic());
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
    var lone = new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    return SslContextBuilder.forServer(keys.getPrivate(), lone)
        .sslProvider(SslProvider.OPENSSL)
        .build();
  }
}
