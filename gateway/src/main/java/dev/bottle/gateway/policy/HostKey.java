package dev.bottle.gateway.policy;

/**
 * A public host key of an ssh server.
 *
 * @param line {@code ssh-ed25519 AAAA…}, as it stands in a known_hosts file behind the host
 * @param fingerprint {@code SHA256:…}, as OpenSSH shows it
 */
public record HostKey(String line, String fingerprint) {}
