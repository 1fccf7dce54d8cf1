package dev.bottle.gateway.git;

import java.util.concurrent.Semaphore;

/**
 * What the pushes of a gate share of the heap and the processors.
 *
 * @param turns how many are judged at once: each takes its share of the heap
 * @param searches how many threads search objects at once
 * @param rooms how many {@link FreshObjects} there are at once
 */
record PushShares(Semaphore turns, Semaphore searches, Semaphore rooms) {
  /** For a gateway with the heap of a bottle's. */
  PushShares() {
    this(new Semaphore(3, true), new Semaphore(4, true), new Semaphore(8));
  }
}
