package dev.bottle.gateway.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Which TLS implementation serves. */
public enum TlsProvider {
  /** BoringSSL where its native library loads, else the JDK's. */
  AUTO,
  /** BoringSSL. */
  OPENSSL,
  /** The JDK's. */
  JDK;

  /**
   * Netty's name for it. Never {@code OPENSSL_REFCNT}: contexts live in a cache and are handed to
   * connections on other threads, so who drops the last one is the garbage collector's question.
   * Each connection's native state is freed when it closes, whatever the collector does.
   */
  SslProvider netty() {
    return switch (this) {
      case AUTO -> OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
      case OPENSSL -> SslProvider.OPENSSL;
      case JDK -> SslProvider.JDK;
    };
  }
}
