package dev.bottle.gateway.cli;

import dev.bottle.gateway.config.GatewayConfig.ClientCertificateEntry;
import dev.bottle.gateway.config.GatewayConfig.Egress;
import dev.bottle.gateway.config.GatewayConfig.UpstreamProxyEntry;
import dev.bottle.gateway.config.Problems;
import dev.bottle.gateway.config.Secrets;
import dev.bottle.gateway.config.UpstreamSecrets;
import dev.bottle.gateway.policy.InvalidNameException;
import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.tls.CaPem;
import dev.bottle.gateway.tls.ClientCertificate;
import dev.bottle.gateway.tls.InvalidCaException;
import dev.bottle.gateway.tls.KeyPem;
import dev.bottle.gateway.tls.SystemRoots;
import dev.bottle.gateway.tls.TlsProvider;
import dev.bottle.gateway.tls.UpstreamTrust;
import dev.bottle.gateway.upstream.ProxyLogin;
import dev.bottle.gateway.upstream.Uplink;
import dev.bottle.gateway.upstream.UpstreamProxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the uplink that a configuration describes, of the files and values that it names. */
final class UplinkAssembly {
  private final Map<String, String> environment;
  private final Problems problems = new Problems();
  private final List<String> troubleWithFiles = new ArrayList<>();

  private UplinkAssembly(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Reads everything anew.
   *
   * @throws SetupException with every problem found; it quotes no secret
   */
  static Uplink assemble(Egress egress, Secrets secrets, Map<String, String> environment)
      throws SetupException {
    var assembly = new UplinkAssembly(environment);
    var found = UpstreamSecrets.find(egress, secrets, environment::get, assembly.problems);
    var proxy = egress.upstreamProxy().map(entry -> assembly.proxy(entry, found));
    var trust = assembly.trust(egress, found);
    if (trust.isEmpty() || !assembly.problems.isEmpty() || !assembly.troubleWithFiles.isEmpty()) {
      throw SetupException.of(assembly.problems, assembly.troubleWithFiles);
    }
    return new Uplink(trust.get(), proxy);
  }

  private UpstreamProxy proxy(UpstreamProxyEntry entry, UpstreamSecrets found) {
    return new UpstreamProxy(entry.address(), found.proxyLogin().flatMap(this::login));
  }

  private Optional<ProxyLogin> login(SecretString pair) {
    var text = pair.reveal();
    int colon = text.indexOf(':');
    if (colon < 1) {
      problems.add(UpstreamSecrets.loginPlace(), "the variable does not hold user:password");
      return Optional.empty();
    }
    try {
      var password = new SecretString(text.substring(colon + 1));
      return Optional.of(new ProxyLogin(text.substring(0, colon), password));
    } catch (InvalidNameException e) {
      problems.add(UpstreamSecrets.loginPlace(), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<UpstreamTrust> trust(Egress egress, UpstreamSecrets found) {
    var authorities = new ArrayList<CaPem>();
    for (var file : egress.upstreamCa()) {
      var source = file.toString();
      read(source, file).ifPresent(text -> authorities.add(new CaPem(source, text)));
    }
    var certificates = new ArrayList<ClientCertificate>();
    for (var entry : egress.clientCertificates()) {
      certificate(entry, found).ifPresent(certificates::add);
    }
    try {
      return Optional.of(
          UpstreamTrust.of(
              SystemRoots.load(environment), authorities, certificates, TlsProvider.AUTO));
    } catch (InvalidCaException e) {
      troubleWithFiles.addAll(e.problems());
      return Optional.empty();
    }
  }

  private Optional<ClientCertificate> certificate(
      ClientCertificateEntry entry, UpstreamSecrets found) {
    var chainSource = UpstreamSecrets.place(entry, "certificate") + ": " + entry.certificate();
    var chain = read(chainSource, entry.certificate()).map(text -> new CaPem(chainSource, text));
    var key = key(entry, found);
    return chain.flatMap(c -> key.map(k -> new ClientCertificate(entry.host(), c, k)));
  }

  private Optional<KeyPem> key(ClientCertificateEntry entry, UpstreamSecrets found) {
    var place = UpstreamSecrets.place(entry, "key");
    if (entry.key().isEmpty()) {
      return Optional.ofNullable(found.keys().get(entry.host()))
          .map(text -> new KeyPem(place + ": standard input", text));
    }
    var source = place + ": " + entry.key().get();
    return read(source, entry.key().get()).map(text -> new KeyPem(source, new SecretString(text)));
  }

  /** PEM is ASCII; what stands between its blocks may be anything. */
  private Optional<String> read(String source, Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      troubleWithFiles.add(source + ": cannot be read");
      return Optional.empty();
    }
  }
}
