package dev.bottle.gateway.audit;

import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.event.GatewayEvent;
import java.util.Optional;

/** The audit log: each event as one JSON line. While it cannot keep up it has no room. */
public final class AuditLog implements EventSink {
  private final LineWriter lines;
  private final EventJson json;

  /**
   * @param lines where the lines go; its owner closes it
   * @param bottle the name that every line carries
   */
  public AuditLog(LineWriter lines, Optional<String> bottle) {
    this.lines = lines;
    this.json = new EventJson(bottle);
  }

  @Override
  public Acceptance accept(GatewayEvent event) {
    return lines.offer(json.render(event)) ? Acceptance.ACCEPTED : Acceptance.OVERFLOWED;
  }

  @Override
  public boolean hasRoom() {
    return lines.hasRoom();
  }
}
