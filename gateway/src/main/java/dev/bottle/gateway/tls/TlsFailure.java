package dev.bottle.gateway.tls;

import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;

/** Why a handshake failed, in words for people. */
public final class TlsFailure {
  private TlsFailure() {}

  /** A reason such as {@code certificate has expired}; safe to show. */
  public static String reason(Throwable failure) {
    var reason = "TLS handshake failed";
    for (Throwable t = failure; t != null; t = t.getCause()) {
      switch (t) {
        case CertificateRejectedException rejected -> {
          return rejected.reason();
        }
        case NotSslRecordException _ -> {
          return "server does not speak TLS";
        }
        case ClosedChannelException _ -> reason = "server closed the connection in the handshake";
        default -> {
          if (namesProtocolVersion(t)) {
            return "server offers neither TLS 1.2 nor TLS 1.3";
          }
        }
      }
    }
    return reason;
  }

  /** Neither provider types this one: the alert of RFC 8446 section 6.2, or our own refusal. */
  private static boolean namesProtocolVersion(Throwable t) {
    var message = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT).replace('_', ' ');
    return message.contains("protocol version")
        || message.contains("unsupported protocol")
        || message.contains("not accepted by client preferences");
  }
}
