package dev.bottle.gateway.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Servers named {@code api.example}, one for each way not to deserve trust; and their root. */
public final class FlawedServers {
  public static final String HOST = "api.example";
  private static final String ROOT = "CN=flawed root";
  private static final Duration HOUR = Duration.ofHours(1);

  private final SecureRandom random = new SecureRandom();
  private final KeyPair rootKeys = CertificateAuthority.newKeyPair(random);
  private final KeyPair middleKeys = CertificateAuthority.newKeyPair(random);
  private final KeyPair leafKeys = CertificateAuthority.newKeyPair(random);
  private final X509Certificate root =
      certificate(
          ROOT, rootKeys, ROOT, rootKeys, Instant.now().minus(HOUR), HOUR.multipliedBy(2), true);

  /** What is wrong, and how people are told. */
  public enum Flaw {
    NONE("ok"),
    EXPIRED("certificate has expired"),
    INTERMEDIATE_EXPIRED("certificate has expired"),
    NOT_YET_VALID("certificate is not valid yet"),
    WRONG_NAME("certificate is for other.example, not api.example"),
    SELF_SIGNED("certificate is self-signed"),
    UNKNOWN_AUTHORITY(
        "certificate is signed by an authority that is not trusted (CN=stranger),"
            + " or the server left out a certificate between them"),
    MISSING_INTERMEDIATE(
        "certificate is signed by an authority that is not trusted (CN=middle),"
            + " or the server left out a certificate between them"),
    FORGED_BY_ROOTS_NAME("certificate's signature is not its issuer's"),
    FORGED_BY_INTERMEDIATES_NAME("certificate's signature is not its issuer's"),
    ISSUER_IS_NO_AUTHORITY("certificate is signed by one that is not an authority's (CN=middle)"),
    TLS_1_1("server offers neither TLS 1.2 nor TLS 1.3");

    public final String reason;

    Flaw(String reason) {
      this.reason = reason;
    }
  }

  public FlawedServers() throws Exception {}

  public CaPem pem() throws Exception {
    return new CaPem("root.pem", pem(root));
  }

  public SslContext server(Flaw flaw) throws Exception {
    var now = Instant.now();
    var name = "CN=" + HOST;
    return switch (flaw) {
      case NONE -> of(leaf(name, "CN=middle", middleKeys, now), middle(now, true));
      case EXPIRED -> of(leaf(name, ROOT, rootKeys, now.minus(HOUR.multipliedBy(3))));
      case INTERMEDIATE_EXPIRED ->
          of(
              leaf(name, "CN=middle", middleKeys, now),
              middle(now.minus(HOUR.multipliedBy(3)), true));
      case NOT_YET_VALID -> of(leaf(name, ROOT, rootKeys, now.plus(HOUR.multipliedBy(2))));
      case WRONG_NAME -> of(leaf("CN=other.example", ROOT, rootKeys, now));
      case SELF_SIGNED -> of(leaf(name, name, leafKeys, now));
      case UNKNOWN_AUTHORITY -> of(leaf(name, "CN=stranger", middleKeys, now));
      case MISSING_INTERMEDIATE -> of(leaf(name, "CN=middle", middleKeys, now));
      case FORGED_BY_ROOTS_NAME -> of(leaf(name, ROOT, leafKeys, now));
      case FORGED_BY_INTERMEDIATES_NAME ->
          of(leaf(name, "CN=middle", leafKeys, now), middle(now, true));
      case ISSUER_IS_NO_AUTHORITY ->
          of(leaf(name, "CN=middle", middleKeys, now), middle(now, false));
      case TLS_1_1 ->
          builder(List.of(leaf(name, ROOT, rootKeys, now))).protocols("TLSv1.1").build();
    };
  }

  /** A good server that asks for a client's certificate, and takes any or none. */
  public SslContext asking(String host) throws Exception {
    return builder(List.of(leaf("CN=" + host, ROOT, rootKeys, Instant.now())))
        .clientAuth(ClientAuth.OPTIONAL)
        .trustManager(InsecureTrustManagerFactory.INSTANCE)
        .build();
  }

  /** A client's certificate of this name, in PEM form. */
  public CaPem clientChain(String name) throws Exception {
    return new CaPem("client.pem", pem(leaf("CN=" + name, ROOT, rootKeys, Instant.now())));
  }

  /** The key of every client certificate, in PKCS #8 form. */
  public String clientKey() throws Exception {
    return pem(new JcaPKCS8Generator(leafKeys.getPrivate(), null).generate());
  }

  /** The same in the older form that names its algorithm. */
  public String olderClientKey() throws Exception {
    return pem(leafKeys.getPrivate());
  }

  /** The same under a passphrase. */
  public String lockedClientKey() throws Exception {
    var lock =
        new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
            .setProvider(new BouncyCastleProvider())
            .setPassword("hunter2".toCharArray())
            .build();
    return pem(new JcaPKCS8Generator(leafKeys.getPrivate(), lock).generate());
  }

  private X509Certificate leaf(String name, String issuer, KeyPair issuerKeys, Instant from)
      throws Exception {
    var start = from.minus(HOUR);
    return certificate(name, leafKeys, issuer, issuerKeys, start, HOUR.multipliedBy(2), false);
  }

  private X509Certificate middle(Instant from, boolean authority) throws Exception {
    var start = from.minus(HOUR);
    return certificate(
        "CN=middle", middleKeys, ROOT, rootKeys, start, HOUR.multipliedBy(2), authority);
  }

  private X509Certificate certificate(
      String subject,
      KeyPair keys,
      String issuer,
      KeyPair issuerKeys,
      Instant from,
      Duration validity,
      boolean authority)
      throws Exception {
    var host = new GeneralName(GeneralName.dNSName, subject.substring(3).replace(' ', '-'));
    var builder =
        new JcaX509v3CertificateBuilder(
                new X500Name(issuer),
                new BigInteger(100, random),
                Date.from(from),
                Date.from(from.plus(validity)),
                new X500Name(subject),
                keys.getPublic())
            .addExtension(Extension.basicConstraints, true, new BasicConstraints(authority))
            .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(host));
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate());
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }

  private SslContext of(X509Certificate... chain) throws Exception {
    return builder(List.of(chain)).build();
  }

  private SslContextBuilder builder(List<X509Certificate> chain) {
    return SslContextBuilder.forServer(leafKeys.getPrivate(), chain)
        .sslProvider(SslProvider.OPENSSL);
  }

  private static String pem(Object object) throws Exception {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }
}
