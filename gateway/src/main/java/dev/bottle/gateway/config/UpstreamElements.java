package dev.bottle.gateway.config;

import dev.bottle.gateway.config.GatewayConfig.ClientCertificateEntry;
import dev.bottle.gateway.config.GatewayConfig.UpstreamProxyEntry;
import dev.bottle.gateway.config.ReadContext.SecretSource;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostPort;
import java.util.Optional;

/** How upstreams are reached: {@code egress.upstreamProxy} and {@code clientCertificates}. */
final class UpstreamElements {
  private static final String HTTP = "http://";

  private final ReadContext context;

  UpstreamElements(ReadContext context) {
    this.context = context;
  }

  static Optional<UpstreamProxyEntry> proxy(LocatedJson value, Problems problems) {
    return JsonFields.of(value, problems)
        .flatMap(
            fields -> {
              var url = fields.required("url", UpstreamElements::proxyAddress);
              var login = fields.parsed("login", ConfigTexts::variable).map(Located::value);
              fields.end();
              return url.map(address -> new UpstreamProxyEntry(address.value(), login));
            });
  }

  /** What it refuses may hold a password: no message quotes it. */
  private static Destination proxyAddress(String url) {
    if (url.indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "a secret does not stand in a file; name a variable beside the url:"
              + " \"login\": \"${NAME}\"");
    }
    if (!url.startsWith(HTTP)) {
      throw new IllegalArgumentException("a proxy is http://host:port");
    }
    var authority = url.substring(HTTP.length());
    return Destination.parse(
        authority.endsWith("/") ? authority.substring(0, authority.length() - 1) : authority, 0);
  }

  Optional<ClientCertificateEntry> certificate(LocatedJson value, Problems problems) {
    return JsonFields.of(value, problems)
        .flatMap(
            fields -> {
              var host = fields.required("host", HostPort::parse);
              var certificate = fields.required("certificate", context::filledPath);
              var key = fields.parsed("key", context::filledPath).map(Located::value);
              if (fields.any("key").isEmpty() && context.secrets() == SecretSource.ENVIRONMENT) {
                fields.missing("key");
              }
              fields.end();
              return host.flatMap(
                  h -> certificate.map(c -> new ClientCertificateEntry(h.value(), c.value(), key)));
            });
  }
}
