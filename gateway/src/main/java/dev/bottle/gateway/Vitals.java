package dev.bottle.gateway;

import dev.bottle.gateway.admin.AdminPages;
import dev.bottle.gateway.audit.Exposition;
import dev.bottle.gateway.audit.Exposition.Kind;
import dev.bottle.gateway.audit.Exposition.Label;
import dev.bottle.gateway.audit.Metrics;
import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.http.ProxyListener;
import dev.bottle.gateway.http.UpstreamPools;
import java.util.Optional;

/** How a running gateway does. */
record Vitals(ProxyListener proxy, UpstreamPools upstreams, EventSink audit, Metrics counters) {

  AdminPages pages() {
    return new AdminPages(this::trouble, this::metrics);
  }

  private Optional<String> trouble() {
    if (!proxy.isListening()) {
      return Optional.of("no longer listening");
    }
    return audit.hasRoom() ? Optional.empty() : Optional.of("the audit log cannot keep up");
  }

  private String metrics() {
    var out = new Exposition();
    counters.writeTo(out);
    gauge(out, "bottle_client_connections", "Open client connections.", proxy.openConnections());
    gauge(
        out,
        "bottle_upstream_connections",
        "Open upstream connections, in use or idle, but for blind tunnels'.",
        upstreams.openConnections());
    var machine = Runtime.getRuntime();
    var memory = "jvm_memory_bytes";
    out.metric(memory, Kind.GAUGE, "Heap of the gateway's JVM.")
        .sample(memory, machine.totalMemory() - machine.freeMemory(), new Label("state", "used"))
        .sample(memory, machine.totalMemory(), new Label("state", "committed"))
        .sample(memory, machine.maxMemory(), new Label("state", "max"));
    gauge(out, "jvm_threads", "Platform threads of the gateway's JVM.", Thread.activeCount());
    return out.text();
  }

  private static void gauge(Exposition out, String name, String help, long value) {
    out.metric(name, Kind.GAUGE, help).sample(name, value);
  }
}
