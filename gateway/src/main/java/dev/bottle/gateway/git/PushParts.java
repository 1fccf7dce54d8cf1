package dev.bottle.gateway.git;

import dev.bottle.gateway.event.EventSink;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * What all pushes of a gate share.
 *
 * @param quarantine where packs lie while they are looked at
 * @param bottle its name, in what the operator is told to type
 */
record PushParts(
    Path quarantine,
    PushLimits limits,
    EventSink events,
    Clock clock,
    Optional<String> bottle,
    CleanBlobs clean,
    KeptPushes kept,
    PushShares shares) {}
