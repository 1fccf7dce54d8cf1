package dev.bottle.gateway.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;

/** Which versions of HTTP a TLS handshake speaks of, the preferred one first (RFC 7301). */
public enum Alpn {
  HTTP1,
  HTTP2_OR_HTTP1;

  ApplicationProtocolConfig config() {
    return switch (this) {
      case HTTP1 -> offering(ApplicationProtocolNames.HTTP_1_1);
      case HTTP2_OR_HTTP1 ->
          offering(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);
    };
  }

  private static ApplicationProtocolConfig offering(String... names) {
    return new ApplicationProtocolConfig(
        Protocol.ALPN,
        SelectorFailureBehavior.NO_ADVERTISE,
        SelectedListenerFailureBehavior.ACCEPT,
        names);
  }
}
