package dev.bottle.launcher.manifest;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One ssh host, with the words of ssh_config.
 *
 * @param host the name the agent uses
 * @param hostname the upstream's name or address
 * @param knownHostKey the upstream's pinned key, as a known_hosts line
 */
public record SshSpec(
    String host,
    String hostname,
    String user,
    int port,
    Path identityFile,
    Optional<String> knownHostKey) {}
