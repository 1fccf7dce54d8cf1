package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.policy.SshEntry;
import java.util.Optional;

/**
 * An entry and what opens it.
 *
 * @param identity a private key: OpenSSH's own format, PEM or PKCS#8
 * @param passphrase for an encrypted one
 */
public record SshUpstream(
    SshEntry entry, SecretString identity, Optional<SecretString> passphrase) {}
