package dev.bottle.gateway.ssh;

import java.time.Duration;

/**
 * What a client may take, and how long things may.
 *
 * @param clients connections at once, over all entries
 * @param channels channels at once on one connection
 * @param refusals refusals on one connection, after which it ends
 * @param grace from a connection to a login
 * @param connect for one address of upstream
 * @param login for upstream's greeting, keys and login
 * @param queue for others' logins at the same upstream
 * @param keepAlive between two signs of life that upstream is asked for
 * @param keepAliveMisses unanswered ones, after which upstream counts as gone
 * @param silence of a client, after which held bytes that are no match yet go on
 */
record SshLimits(
    int clients,
    int channels,
    int refusals,
    Duration grace,
    Duration connect,
    Duration login,
    Duration queue,
    Duration keepAlive,
    int keepAliveMisses,
    Duration silence) {

  static final SshLimits STANDARD =
      new SshLimits(
          256,
          16,
          64,
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofMinutes(2),
          Duration.ofSeconds(15),
          3,
          Duration.ofMillis(10));

  /** The same, but that upstream has so long for each step. */
  SshLimits within(Duration patience) {
    return new SshLimits(
        clients,
        channels,
        refusals,
        grace,
        patience,
        patience,
        patience,
        keepAlive,
        keepAliveMisses,
        silence);
  }
}
