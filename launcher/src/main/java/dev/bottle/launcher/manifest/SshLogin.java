package dev.bottle.launcher.manifest;

import dev.bottle.gateway.policy.Destination;

/**
 * One account on one ssh server that the gateway logs in at for a bottle, whichever kind of entry
 * names it.
 *
 * @param kind the manifest's word for the list that has the entry, {@code ssh} or {@code git}
 * @param name the entry's own, unique in its bottle
 * @param upstream where the server is
 * @param user who logs in there
 * @param identity the private key; only the gateway ever holds it
 * @param pin the one host key that the server may show
 */
public record SshLogin(
    String kind,
    String name,
    Destination upstream,
    String user,
    KeyFile identity,
    HostKeyPin pin) {}
