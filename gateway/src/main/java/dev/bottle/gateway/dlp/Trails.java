package dev.bottle.gateway.dlp;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What each client has sent of known values so far, piece by piece. The one thing that outlives a
 * request and a reload. Safe to share between threads.
 */
public final class Trails {
  /** Clients beyond share one trail. */
  private static final int MOST_CLIENTS = 4096;

  private static final String THE_REST = "";

  private final ConcurrentMap<String, Trail> clients = new ConcurrentHashMap<>();

  /**
   * Begins to look at one text of a client.
   *
   * @param client tells it from every other client
   * @param ignored names of known values that may go where this text goes
   */
  public PieceScan scan(PieceIndex index, String client, Set<String> ignored) {
    boolean full = clients.size() >= MOST_CLIENTS && !clients.containsKey(client);
    return new PieceScan(
        index, clients.computeIfAbsent(full ? THE_REST : client, _ -> new Trail()), ignored);
  }

  /** Forgets pieces of values that nobody looks for any longer. */
  public void keepOnly(PieceIndex index) {
    clients.values().forEach(trail -> trail.keepOnly(index.keys()));
  }
}
