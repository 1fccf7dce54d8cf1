package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.Destination;
import java.util.Set;

/**
 * What two exchanges must share to share a connection.
 *
 * @param client who asked; clients never share
 * @param logins names of the real logins that were put in
 */
record UpstreamKey(Destination target, Scheme scheme, String client, Set<String> logins) {}
