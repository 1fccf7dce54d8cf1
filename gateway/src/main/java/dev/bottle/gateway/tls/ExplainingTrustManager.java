package dev.bottle.gateway.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Leaves the verdict to the JDK's validation and says its reason in words for people. */
final class ExplainingTrustManager extends X509ExtendedTrustManager {
  private static final int MAX_SHOWN = 60;

  private final X509ExtendedTrustManager judge;

  ExplainingTrustManager(X509ExtendedTrustManager judge) {
    this.judge = judge;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    try {
      judge.checkServerTrusted(chain, authType, engine);
      // The JDK does not look at the dates of a server certificate that is itself an anchor.
      chain[0].checkValidity();
    } catch (CertificateException e) {
      throw new CertificateRejectedException(explain(chain, e, engine.getPeerHost()), e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a server certificate is only checked for a known name");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("a server certificate is only checked for a known name");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("no client certificate is trusted");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("no client certificate is trusted");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("no client certificate is trusted");
  }

  /** None: the list only serves to ask clients for certificates. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  private String explain(X509Certificate[] chain, CertificateException verdict, String host) {
    if (causedBy(verdict, CertificateExpiredException.class)) {
      return "certificate has expired";
    }
    if (causedBy(verdict, CertificateNotYetValidException.class)) {
      return "certificate is not valid yet";
    }
    if (verdict.getCause() == null) {
      // Checked last, and the only verdict that the JDK gives without a cause.
      return "certificate is for " + names(chain[0]) + ", not " + host;
    }
    var leaf = chain[0];
    if (leaf.getSubjectX500Principal().equals(leaf.getIssuerX500Principal())) {
      return "certificate is self-signed";
    }
    if (isAlgorithmWeak(verdict)) {
      return "certificate's chain uses an algorithm or key that is no longer safe";
    }
    return explainChain(chain);
  }

  /** The JDK only says that it found no path; people want to know at which step. */
  private String explainChain(X509Certificate[] chain) {
    int last = 0;
    for (; last + 1 < chain.length && isNamedBy(chain[last + 1], chain[last]); last++) {
      var issuer = chain[last + 1];
      if (issuer.getBasicConstraints() < 0) {
        return "certificate is signed by one that is not an authority's ("
            + shown(issuer.getSubjectX500Principal().getName())
            + ")";
      }
      if (!isSignedBy(chain[last], issuer)) {
        return "certificate's signature is not its issuer's";
      }
    }
    var end = chain[last];
    for (var anchor : judge.getAcceptedIssuers()) {
      if (isNamedBy(anchor, end) && !isSignedBy(end, anchor)) {
        return "certificate's signature is not its issuer's";
      }
    }
    return "certificate is signed by an authority that is not trusted ("
        + shown(end.getIssuerX500Principal().getName())
        + ")"
        + (last == 0 ? ", or the server left out a certificate between them" : "");
  }

  private static boolean isNamedBy(X509Certificate issuer, X509Certificate certificate) {
    return issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean isAlgorithmWeak(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof CertPathValidatorException path
          && path.getReason() == BasicReason.ALGORITHM_CONSTRAINED) {
        return true;
      }
    }
    return false;
  }

  private static boolean causedBy(Throwable thrown, Class<? extends Throwable> type) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return true;
      }
    }
    return false;
  }

  private static String names(X509Certificate leaf) {
    try {
      Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
      if (alternatives == null || alternatives.isEmpty()) {
        return "no name";
      }
      var all =
          alternatives.stream()
              .filter(n -> n.get(1) instanceof String)
              .map(n -> String.valueOf(n.get(1)))
              .collect(Collectors.joining(", "));
      return shown(all);
    } catch (CertificateException e) {
      return "no readable name";
    }
  }

  /** Upstream's own words: printable ASCII only, and not many of them. */
  private static String shown(String text) {
    var cut = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
    return cut.replaceAll("[^ -~]", "?");
  }
}
