package dev.bottle.gateway.audit;

import dev.bottle.gateway.audit.Exposition.Kind;
import dev.bottle.gateway.audit.Exposition.Label;
import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.event.Outcome;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what ended. No label comes from traffic: kinds, decisions and codes are the gateway's own
 * words, so that there is a bounded number of series and nothing to leak.
 */
public final class Metrics implements EventSink {
  private final Map<Ending, LongAdder> exchanges = new ConcurrentHashMap<>();
  private final LongAdder bytesUp = new LongAdder();
  private final LongAdder bytesDown = new LongAdder();
  private final LongAdder redactions = new LongAdder();

  private record Ending(String event, String decision, String code) {}

  @Override
  public Acceptance accept(GatewayEvent event) {
    exchanges.computeIfAbsent(ending(event), _ -> new LongAdder()).increment();
    switch (event) {
      case GatewayEvent.Request request -> {
        bytesUp.add(request.bytesUp());
        bytesDown.add(request.bytesDown());
        redactions.add(request.redacted());
      }
      case GatewayEvent.Tunnel tunnel -> {
        bytesUp.add(tunnel.bytesUp());
        bytesDown.add(tunnel.bytesDown());
      }
      case GatewayEvent.Ssh ssh -> {
        bytesUp.add(ssh.bytesUp());
        bytesDown.add(ssh.bytesDown());
      }
      case GatewayEvent.Push push -> {
        bytesUp.add(push.bytesUp());
        bytesDown.add(push.bytesDown());
      }
      case GatewayEvent.Dns _ -> {}
    }
    return Acceptance.ACCEPTED;
  }

  /** Writes every counter. */
  public void writeTo(Exposition out) {
    var name = "bottle_exchanges_total";
    out.metric(name, Kind.COUNTER, "Exchanges that ended, by decision and code.");
    exchanges.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.comparing(Ending::toString)))
        .forEach(
            entry ->
                out.sample(
                    name,
                    entry.getValue().sum(),
                    new Label("event", entry.getKey().event()),
                    new Label("decision", entry.getKey().decision()),
                    new Label("code", entry.getKey().code())));
    var bytes = "bottle_body_bytes_total";
    out.metric(bytes, Kind.COUNTER, "Bytes of bodies, tunnels and ssh sessions that ended.")
        .sample(bytes, bytesUp.sum(), new Label("direction", "up"))
        .sample(bytes, bytesDown.sum(), new Label("direction", "down"));
    var masked = "bottle_redactions_total";
    out.metric(masked, Kind.COUNTER, "Matches that were masked in bodies.")
        .sample(masked, redactions.sum());
  }

  private static Ending ending(GatewayEvent event) {
    var kind = EventJson.kind(event);
    return switch (event.outcome()) {
      case Outcome.Allowed _ -> new Ending(kind, "allow", "");
      case Outcome.Denied denied -> new Ending(kind, "deny", denied.code());
      case Outcome.Failed failed -> new Ending(kind, "error", failed.code());
    };
  }
}
