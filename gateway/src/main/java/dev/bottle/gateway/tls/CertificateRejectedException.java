package dev.bottle.gateway.tls;

import java.security.cert.CertificateException;

/** An upstream certificate was refused; the message says why and is safe to show. */
final class CertificateRejectedException extends CertificateException {
  private static final long serialVersionUID = 1L;

  CertificateRejectedException(String reason, Throwable cause) {
    super(reason, cause);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
