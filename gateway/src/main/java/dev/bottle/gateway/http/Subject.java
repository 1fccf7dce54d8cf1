package dev.bottle.gateway.http;

import dev.bottle.gateway.event.Exchange;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.RequestPath;
import java.util.Locale;
import java.util.Optional;

/**
 * What a request is about, as far as it is known; a part that holds a secret is never shown.
 *
 * @param method a token
 * @param target where it goes
 * @param hostAsSent the client's own spelling of the host
 * @param path its canonical path
 * @param secrets the parts that hold a secret
 */
record Subject(
    Optional<String> method,
    Scheme scheme,
    Optional<Destination> target,
    String hostAsSent,
    Optional<RequestPath> path,
    Secrets secrets) {
  static final String REDACTED = "[redacted]";

  /** Which parts hold a secret. */
  record Secrets(boolean inMethod, boolean inHost, boolean inPath) {
    static final Secrets NONE = new Secrets(false, false, false);
  }

  static Subject unknown(Scheme scheme) {
    return new Subject(
        Optional.empty(), scheme, Optional.empty(), "", Optional.empty(), Secrets.NONE);
  }

  /**
   * A host as a scan for secrets sees it. A secret may have upper case, or have lost it; the
   * canonical form is what would be resolved.
   */
  static String spellings(Destination target, String asSent) {
    var canonical = target.host().text();
    return canonical + " " + asSent + " " + canonical.toUpperCase(Locale.ROOT);
  }

  /** Tells the exchange what may be told. */
  void describeTo(Exchange exchange) {
    method.ifPresent(m -> exchange.method(secrets.inMethod() ? REDACTED : m));
    target.ifPresent(t -> exchange.target(scheme.text(), showHost(t), t.port()));
    path.ifPresent(p -> exchange.path(secrets.inPath() ? REDACTED : p.text()));
  }

  /** Takes the secrets out of a sentence about this request. */
  String censor(String sentence) {
    var text = sentence;
    if (secrets.inHost() && target.isPresent()) {
      text = text.replace(target.get().host().text(), REDACTED);
    }
    if (secrets.inMethod() && method.isPresent()) {
      text = text.replace(method.get(), REDACTED);
    }
    return text;
  }

  private String showHost(Destination destination) {
    return secrets.inHost() ? REDACTED : destination.host().text();
  }
}
