package dev.bottle.gateway.config;

import dev.bottle.gateway.config.ConfigDraft.ListenDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks the listeners against each other, and keeps the operator's out of the agents' reach. */
final class ListenChecks {
  private static final int LAST_PORT = 65_535;

  private final ListenDraft listen;
  private final int sshListeners;
  private final Problems problems;

  /**
   * @param sshListeners how many listeners count up from {@code listen.ssh}
   */
  ListenChecks(ListenDraft listen, int sshListeners, Problems problems) {
    this.listen = listen;
    this.sshListeners = sshListeners;
    this.problems = problems;
  }

  void run() {
    var others = new ArrayList<>(listen.agentFacing());
    listen.admin().ifPresent(others::add);
    for (int i = 0; i < others.size(); i++) {
      var later = others.get(i);
      if (others.subList(0, i).stream().anyMatch(o -> collide(o.value(), later.value()))) {
        problems.add(later.place(), "another listener has this address and port");
      }
    }
    listen.ssh().ifPresent(first -> ssh(first, others));
    names();
    listen
        .admin()
        .ifPresent(
            admin -> adminFlaw(admin.value()).ifPresent(flaw -> problems.add(admin.place(), flaw)));
  }

  private void ssh(Located<ListenAddress> first, List<Located<ListenAddress>> others) {
    var address = first.value();
    if (address.port() == 0) {
      return;
    }
    int last = address.port() + sshListeners - 1;
    if (last > LAST_PORT) {
      problems.add(
          first.place(),
          "each of the "
              + sshListeners
              + " ssh and git entries takes a port from this one on: too few");
      return;
    }
    for (int port = address.port(); port <= last; port++) {
      var listener = new ListenAddress(address.address(), port);
      if (others.stream().anyMatch(o -> collide(o.value(), listener))) {
        problems.add(
            first.place(),
            "each ssh or git entry takes a port from this one on, and another listener has "
                + port);
      }
    }
  }

  /** A name is answered with one address: that of the transparent listeners. */
  private void names() {
    if (listen.dns().isEmpty()) {
      return;
    }
    var transparent = Stream.of(listen.http(), listen.tls()).flatMap(Optional::stream).toList();
    for (var listener : transparent) {
      if (listener.value().isAnyAddress()) {
        problems.add(
            listener.place(),
            "the dns listener answers names with this address, so that it has to be one address");
      }
      if (!listener.value().address().equals(transparent.getFirst().value().address())) {
        problems.add(
            listener.place(),
            "the dns listener answers names with one address: http and tls have to share it");
      }
    }
  }

  private Optional<String> adminFlaw(ListenAddress admin) {
    if (admin.isAnyAddress()) {
      return Optional.of("the admin listener is for one address, not for all of this machine");
    }
    boolean agentsReachIt =
        !admin.isLoopback()
            && Stream.concat(listen.agentFacing().stream(), listen.ssh().stream())
                .map(Located::value)
                .anyMatch(a -> a.isAnyAddress() || a.address().equals(admin.address()));
    return agentsReachIt
        ? Optional.of(
            "clients of the proxy reach this address; let the admin listener have a loopback"
                + " address, or one of its own")
        : Optional.empty();
  }

  private static boolean collide(ListenAddress a, ListenAddress b) {
    return a.port() != 0
        && a.port() == b.port()
        && (a.isAnyAddress() || b.isAnyAddress() || a.address().equals(b.address()));
  }
}
