package dev.bottle.gateway.tls;

import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.IpAddress;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The gateway's own certificate authority (RFC 5280). Its P-256 key is born in this object and
 * never leaves it: only the certificate can be read.
 */
public final class CertificateAuthority {
  /** Longer than any bottle runs. */
  private static final Duration VALIDITY = Duration.ofDays(365);

  /** For clients whose clock is behind. */
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);

  /** The upper bound of a common name (RFC 5280 appendix A.1). */
  private static final int MAX_COMMON_NAME = 64;

  private final KeyPair keys;
  private final SecureRandom random;
  private final X509Certificate certificate;

  private CertificateAuthority(KeyPair keys, SecureRandom random, X509Certificate certificate) {
    this.keys = keys;
    this.random = random;
    this.certificate = certificate;
  }

  /**
   * Makes a key and a self-signed certificate, valid for a year from an hour before {@code now}.
   *
   * @param bottle the bottle's name, which stands in the certificate's common name
   */
  public static CertificateAuthority create(String bottle, Instant now, SecureRandom random) {
    try {
      var keys = newKeyPair(random);
      return new CertificateAuthority(keys, random, selfSigned(bottle, now, keys, random));
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
      throw new IllegalStateException("this JVM cannot make P-256 certificates", e);
    }
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** The certificate in PEM form (RFC 7468), for clients to trust. */
  public String certificatePem() {
    try {
      var base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
      return "-----BEGIN CERTIFICATE-----\n"
          + base64.encodeToString(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was parsed cannot be encoded", e);
    }
  }

  /** A P-256 key pair from the JDK's provider. */
  static KeyPair newKeyPair(SecureRandom random) throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  /** Signs a server certificate for one host, which never outlives the authority's own. */
  X509Certificate issue(Host host, PublicKey key, Instant now, Duration validity)
      throws GeneralSecurityException, OperatorCreationException, CertIOException {
    var end = now.plus(validity);
    var last = certificate.getNotAfter().toInstant();
    boolean fits = host.text().length() <= MAX_COMMON_NAME;
    var subject = fits ? commonName(host.text()) : new X500Name("");
    var ids = new JcaX509ExtensionUtils();
    var builder =
        new JcaX509v3CertificateBuilder(
                issuer(),
                serial(random),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(end.isBefore(last) ? end : last),
                subject,
                key)
            .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
            .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
            .addExtension(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
            .addExtension(Extension.subjectAlternativeName, !fits, alternativeName(host))
            .addExtension(
                Extension.authorityKeyIdentifier,
                false,
                ids.createAuthorityKeyIdentifier(keys.getPublic()))
            .addExtension(
                Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(key));
    return sign(builder, keys);
  }

  private X500Name issuer() {
    return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
  }

  private static X509Certificate selfSigned(
      String bottle, Instant now, KeyPair keys, SecureRandom random)
      throws GeneralSecurityException, OperatorCreationException, CertIOException {
    var subject = commonName(authorityName(bottle, random));
    var start = now.minus(CLOCK_SKEW);
    var builder =
        new JcaX509v3CertificateBuilder(
                subject,
                serial(random),
                Date.from(start),
                Date.from(start.plus(VALIDITY)),
                subject,
                keys.getPublic())
            .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
            .addExtension(
                Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
            .addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
    return sign(builder, keys);
  }

  /** The random part keeps apart the authorities of two bottles of one name in one trust store. */
  private static String authorityName(String bottle, SecureRandom random) {
    var id = new byte[4];
    random.nextBytes(id);
    var prefix = "claude-bottle " + bottle;
    var suffix = " " + HexFormat.of().formatHex(id);
    int room = MAX_COMMON_NAME - suffix.length();
    return prefix.substring(0, Math.min(prefix.length(), room)) + suffix;
  }

  private static GeneralNames alternativeName(Host host) {
    return new GeneralNames(
        switch (host) {
          case HostName name -> new GeneralName(GeneralName.dNSName, name.text());
          case IpAddress ip -> new GeneralName(GeneralName.iPAddress, ip.text());
        });
  }

  private static X500Name commonName(String text) {
    return new X500NameBuilder().addRDN(BCStyle.CN, text).build();
  }

  /** Positive, at most 20 octets (RFC 5280 section 4.1.2.2). */
  private static BigInteger serial(SecureRandom random) {
    return new BigInteger(126, random).setBit(126);
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair keys)
      throws GeneralSecurityException, OperatorCreationException {
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }
}
