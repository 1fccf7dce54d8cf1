package dev.bottle.gateway.guard;

import dev.bottle.gateway.policy.IpAddress;

/** The other end of a connection, as far as it is known before it is told apart. */
public record Peer(IpAddress address, ClientLogin login) {}
