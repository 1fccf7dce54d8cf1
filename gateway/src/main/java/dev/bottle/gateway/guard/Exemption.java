package dev.bottle.gateway.guard;

import dev.bottle.gateway.policy.HostPort;

/**
 * A rule that does not count for some host.
 *
 * @param rule the rule's id
 * @param host where; without a port, every port that the allowlist grants
 */
public record Exemption(String rule, HostPort host) {}
