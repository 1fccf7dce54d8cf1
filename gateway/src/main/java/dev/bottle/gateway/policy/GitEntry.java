package dev.bottle.gateway.policy;

import java.util.Optional;

/**
 * One repository that a bottle may use, at an address of its own on the gateway.
 *
 * @param name the entry's own name
 * @param upstream where the repository is
 * @param knownHostKey upstream's public key, {@code ssh-ed25519 AAAA…}; over ssh nothing is sent
 *     without one, over https there is none
 * @param push what may be pushed
 */
public record GitEntry(
    String name, GitUpstream upstream, Optional<String> knownHostKey, PushGrant push) {}
