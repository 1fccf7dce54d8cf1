package dev.bottle.gateway.git;

import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.PushGrant;

/**
 * A push that a client may try, from any road.
 *
 * @param entry the entry by which it is granted, as the operator named it; a kept push is sent on
 *     by this entry
 * @param scheme {@code ssh} or {@code https}, as upstream is reached
 * @param target upstream's server
 * @param repository its path there, for people and for the audit log; not yet escaped
 * @param grant what may be pushed
 * @param guard what it is judged by
 * @param upstream where it goes
 */
public record PushAsk(
    String entry,
    String scheme,
    Destination target,
    String repository,
    PushGrant grant,
    Guard guard,
    UpstreamTransport upstream) {}
