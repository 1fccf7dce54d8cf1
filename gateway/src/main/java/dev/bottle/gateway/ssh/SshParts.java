package dev.bottle.gateway.ssh;

import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.git.HttpsUpstreams;
import dev.bottle.gateway.git.PushGate;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.upstream.Dialer;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * What the ssh gate is made of.
 *
 * @param guard what traffic is judged by at present
 * @param dialer says which addresses may be dialled
 * @param pushes where every git push goes
 * @param https the way to repositories whose upstream is reached over https
 * @param events takes the one event of each session channel
 */
public record SshParts(
    Supplier<Guard> guard,
    Dialer dialer,
    PushGate pushes,
    HttpsUpstreams https,
    EventSink events,
    Clock clock) {}
