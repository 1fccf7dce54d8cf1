package dev.bottle.gateway.upstream;

import dev.bottle.gateway.policy.Destination;
import java.util.Optional;

/**
 * An HTTP proxy that stands between the gateway and the world, asked by {@code CONNECT} (RFC 9110
 * section 9.3.6) for every connection, plain and TLS alike, but those to loopback addresses. It is
 * told the address that policy admitted, never a name to resolve again. Its own address is an
 * operator's setting and need not be public.
 *
 * @param endpoint where it listens, without TLS
 * @param login for {@code Proxy-Authorization}
 */
public record UpstreamProxy(Destination endpoint, Optional<ProxyLogin> login) {}
