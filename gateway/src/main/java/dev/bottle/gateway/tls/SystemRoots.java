package dev.bottle.gateway.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The authorities that this machine trusts: the bundle that OpenSSL's tools use ({@code
 * SSL_CERT_FILE}, else the distribution's), so that a root which the machine's administrator took
 * away is not trusted here either; where there is none, the JDK's.
 *
 * @param certificates the trusted roots
 */
public record SystemRoots(List<X509Certificate> certificates) {
  /** Debian and Ubuntu; Fedora and its kin; Alpine and macOS. */
  private static final List<Path> BUNDLES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/cert.pem"));

  public SystemRoots {
    certificates = List.copyOf(certificates);
  }

  /**
   * Reads them.
   *
   * @param environment the process's
   * @throws InvalidCaException when the bundle cannot be read or holds no certificate
   */
  public static SystemRoots load(Map<String, String> environment) throws InvalidCaException {
    return load(environment, BUNDLES);
  }

  static SystemRoots load(Map<String, String> environment, List<Path> bundles)
      throws InvalidCaException {
    var named = environment.getOrDefault("SSL_CERT_FILE", "");
    if (!named.isEmpty()) {
      return new SystemRoots(readBundle(named));
    }
    for (var bundle : bundles) {
      if (Files.exists(bundle)) {
        return new SystemRoots(readBundle(bundle.toString()));
      }
    }
    return new SystemRoots(jdkRoots());
  }

  private static List<X509Certificate> readBundle(String file) throws InvalidCaException {
    try {
      var text = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
      return new CaPem(file, text).certificates(CaPem.Leniency.SKIP_UNREADABLE);
    } catch (IOException | InvalidPathException e) {
      throw new InvalidCaException(file, "cannot be read");
    }
  }

  private static List<X509Certificate> jdkRoots() {
    return List.of(trustManager(null).getAcceptedIssuers());
  }

  /** The JDK's PKIX validation over {@code anchors}; null means the JDK's own. */
  static X509TrustManager trustManager(@Nullable KeyStore anchors) {
    try {
      var factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(anchors);
      for (var manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager x509) {
          return x509;
        }
      }
      throw new IllegalStateException("this JVM has no PKIX trust manager");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no PKIX trust manager", e);
    }
  }
}
