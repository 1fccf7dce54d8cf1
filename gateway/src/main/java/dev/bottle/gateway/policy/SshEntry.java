package dev.bottle.gateway.policy;

import java.util.Optional;

/**
 * One account on one host that a bottle may use over ssh.
 *
 * @param host the entry's own name, as {@code ssh <host>} says it
 * @param upstream where it is
 * @param user who logs in there, whatever the client says
 * @param knownHostKey upstream's public key, {@code ssh-ed25519 AAAA…}; nothing is sent without one
 * @param grant what may be done
 */
public record SshEntry(
    String host,
    Destination upstream,
    String user,
    Optional<String> knownHostKey,
    SshGrant grant) {}
