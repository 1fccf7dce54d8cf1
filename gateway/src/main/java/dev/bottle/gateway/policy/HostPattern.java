package dev.bottle.gateway.policy;

/** Which hosts an entry names: exactly one, or every subdomain of an apex (not the apex itself). */
public sealed interface HostPattern {

  boolean matches(Host host);

  /** The pattern as an operator writes it. */
  String text();

  /** One host. */
  record Exact(Host host) implements HostPattern {
    @Override
    public boolean matches(Host candidate) {
      return host.equals(candidate);
    }

    @Override
    public String text() {
      return host.authorityText();
    }
  }

  /** {@code *.apex}: any depth of subdomain. */
  record Subdomains(HostName apex) implements HostPattern {
    @Override
    public boolean matches(Host candidate) {
      return candidate instanceof HostName name && name.isSubdomainOf(apex);
    }

    @Override
    public String text() {
      return "*." + apex.text();
    }
  }

  /**
   * Parses {@code host} or {@code *.host}.
   *
   * @throws InvalidNameException for a wildcard anywhere else, a URL, or a bad host
   */
  static HostPattern parse(String text) {
    if (text.startsWith("*.")) {
      return switch (Host.parse(text.substring(2))) {
        case HostName apex -> new Subdomains(apex);
        case IpAddress _ -> throw new InvalidNameException("an IP address has no subdomains");
      };
    }
    if (text.indexOf('*') >= 0) {
      throw new InvalidNameException("a wildcard stands only as the first label: *.example.com");
    }
    if (text.indexOf('/') >= 0) {
      throw new InvalidNameException("an entry is a host, not a URL");
    }
    return new Exact(Host.parse(text));
  }
}
