package dev.bottle.gateway.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Certificates to trust, in PEM form (RFC 7468).
 *
 * @param source what to call it in a problem, such as the file's name
 * @param text one or more {@code CERTIFICATE} blocks; other text between them is ignored
 */
public record CaPem(String source, String text) {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*+)-----END CERTIFICATE-----");

  /** What to do about a block that does not parse. */
  enum Leniency {
    /** The operator named this file: every block counts. */
    STRICT,
    /** A system's bundle: a root the JDK cannot read is one root less to trust. */
    SKIP_UNREADABLE
  }

  List<X509Certificate> certificates(Leniency leniency) throws InvalidCaException {
    var found = new ArrayList<X509Certificate>();
    var blocks = BLOCK.matcher(text);
    while (blocks.find()) {
      try {
        found.add(parse(blocks.group(1)));
      } catch (CertificateException | IllegalArgumentException e) {
        if (leniency == Leniency.STRICT) {
          throw new InvalidCaException(source, "a CERTIFICATE block cannot be read");
        }
      }
    }
    if (found.isEmpty()) {
      throw new InvalidCaException(source, "holds no PEM certificate");
    }
    return found;
  }

  private static X509Certificate parse(String base64) throws CertificateException {
    var der = new ByteArrayInputStream(Base64.getMimeDecoder().decode(base64));
    return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(der);
  }
}
