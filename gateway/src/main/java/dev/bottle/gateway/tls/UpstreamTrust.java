package dev.bottle.gateway.tls;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.IpAddress;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom the gateway believes upstream: chain, dates and name of every server certificate are checked
 * (RFC 9525). Immutable; a reload makes a new one.
 */
public final class UpstreamTrust {
  private final Map<Alpn, SslContext> anonymous;
  private final List<Identified> identified;

  /** Where the gateway shows a certificate of its own. */
  private record Identified(HostPort host, Map<Alpn, SslContext> contexts) {}

  private UpstreamTrust(Map<Alpn, SslContext> anonymous, List<Identified> identified) {
    this.anonymous = anonymous;
    this.identified = List.copyOf(identified);
  }

  /** The system's roots and {@code extra}, under the best provider. */
  public static UpstreamTrust of(SystemRoots system, List<CaPem> extra) throws InvalidCaException {
    return of(system, extra, TlsProvider.AUTO);
  }

  /** The same under this provider. */
  public static UpstreamTrust of(SystemRoots system, List<CaPem> extra, TlsProvider provider)
      throws InvalidCaException {
    return of(system, extra, List.of(), provider);
  }

  /**
   * Trusts the system's roots and the certificates of {@code extra}; shows each of {@code
   * certificates} to its own host only.
   *
   * @param certificates the first that covers a destination counts
   * @throws InvalidCaException naming every source that cannot be used
   */
  public static UpstreamTrust of(
      SystemRoots system,
      List<CaPem> extra,
      List<ClientCertificate> certificates,
      TlsProvider provider)
      throws InvalidCaException {
    var problems = new ArrayList<String>();
    var anchors = new ArrayList<>(system.certificates());
    for (var pem : extra) {
      try {
        anchors.addAll(pem.certificates(CaPem.Leniency.STRICT));
      } catch (InvalidCaException e) {
        problems.addAll(e.problems());
      }
    }
    var identities = new LinkedHashMap<HostPort, ClientCertificate.Identity>();
    for (var certificate : certificates) {
      try {
        identities.putIfAbsent(certificate.host(), certificate.identity());
      } catch (InvalidCaException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidCaException(problems);
    }
    return of(new ExplainingTrustManager(pkix(anchors)), identities, provider);
  }

  private static UpstreamTrust of(
      ExplainingTrustManager manager,
      Map<HostPort, ClientCertificate.Identity> identities,
      TlsProvider provider) {
    var identified = new ArrayList<Identified>();
    identities.forEach(
        (host, own) ->
            identified.add(new Identified(host, contexts(manager, provider, Optional.of(own)))));
    return new UpstreamTrust(contexts(manager, provider, Optional.empty()), identified);
  }

  /**
   * A client handler for one connection to {@code target}: TLS 1.2 and 1.3, SNI for names and none
   * for addresses, the certificate checked against either. {@link TlsFailure} tells people why its
   * handshake failed.
   */
  public SslHandler newHandler(ByteBufAllocator allocator, Destination target, Alpn offered) {
    // Validating a chain takes milliseconds: not on the event loop.
    var handler =
        Objects.requireNonNull(contextsFor(target).get(offered))
            .newHandler(allocator, target.host().text(), target.port(), Thread::startVirtualThread);
    var engine = handler.engine();
    var parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setServerNames(
        switch (target.host()) {
          // From bytes: the constructor from text refuses the underscore.
          case HostName name ->
              List.<SNIServerName>of(
                  new SNIHostName(name.text().getBytes(StandardCharsets.US_ASCII)));
          case IpAddress _ -> List.<SNIServerName>of();
        });
    engine.setSSLParameters(parameters);
    return handler;
  }

  private Map<Alpn, SslContext> contextsFor(Destination target) {
    for (var one : identified) {
      if (one.host().covers(target)) {
        return one.contexts();
      }
    }
    return anonymous;
  }

  private static Map<Alpn, SslContext> contexts(
      ExplainingTrustManager manager,
      TlsProvider provider,
      Optional<ClientCertificate.Identity> identity) {
    var contexts = new EnumMap<Alpn, SslContext>(Alpn.class);
    for (var alpn : Alpn.values()) {
      var builder =
          SslContextBuilder.forClient()
              .sslProvider(provider.netty())
              .protocols("TLSv1.3", "TLSv1.2")
              .trustManager(manager)
              .endpointIdentificationAlgorithm("HTTPS")
              .applicationProtocolConfig(alpn.config());
      identity.ifPresent(own -> builder.keyManager(own.key(), own.chain()));
      try {
        contexts.put(alpn, builder.build());
      } catch (SSLException e) {
        throw new IllegalStateException("this JVM cannot make a TLS client", e);
      }
    }
    return Map.copyOf(contexts);
  }

  private static X509ExtendedTrustManager pkix(List<X509Certificate> anchors) {
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int count = 0;
      for (var anchor : anchors) {
        store.setCertificateEntry("ca-" + count++, anchor);
      }
      if (SystemRoots.trustManager(store) instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
      throw new IllegalStateException("this JVM's trust manager does not check names");
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this JVM has no PKCS12 key store", e);
    }
  }
}
