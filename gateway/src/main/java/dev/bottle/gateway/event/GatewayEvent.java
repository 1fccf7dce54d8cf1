package dev.bottle.gateway.event;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What ended: one value for each exchange, complete and free of secrets. */
public sealed interface GatewayEvent {

  /** When the exchange ended. */
  Instant time();

  Outcome outcome();

  /** From the exchange's start to its end, in milliseconds. */
  long millis();

  /**
   * One HTTP request.
   *
   * @param path canonical path without its query, absent when there is none to name safely
   * @param status what the client was answered, absent when it was not answered
   * @param bytesUp request body bytes sent upstream
   * @param bytesDown response body bytes sent to the client
   * @param redacted how many matches were masked in the body
   */
  record Request(
      Instant time,
      Outcome outcome,
      Optional<String> method,
      Optional<String> scheme,
      Optional<String> host,
      OptionalInt port,
      Optional<String> path,
      OptionalInt status,
      long bytesUp,
      long bytesDown,
      int redacted,
      long millis)
      implements GatewayEvent {}

  /** One blind tunnel, or a tunnel that ended before a request came of it. */
  record Tunnel(
      Instant time,
      Outcome outcome,
      String host,
      int port,
      long bytesUp,
      long bytesDown,
      long millis)
      implements GatewayEvent {}

  /** One DNS question; {@code host} is escaped and cut to a name's length. */
  record Dns(Instant time, Outcome outcome, String host, long millis) implements GatewayEvent {}

  /**
   * One session channel over ssh, or one thing that was refused there: a key, a forwarding, a
   * malformed packet.
   *
   * @param entry the entry's Host
   * @param command what was asked for, escaped, cut and without secrets; absent for a shell
   * @param exit what the client was told, absent where a channel had none
   */
  record Ssh(
      Instant time,
      Outcome outcome,
      String entry,
      String host,
      int port,
      Optional<String> command,
      OptionalInt exit,
      long bytesUp,
      long bytesDown,
      long millis)
      implements GatewayEvent {}

  /**
   * One push, whichever road it came by.
   *
   * @param scheme {@code ssh} or {@code https}, as upstream is reached
   * @param repo the repository's path at upstream, escaped
   * @param refs full names of the refs that it was to change, escaped
   * @param bytesUp bytes of the request sent upstream
   * @param bytesDown bytes of the answer sent to the client
   */
  record Push(
      Instant time,
      Outcome outcome,
      String scheme,
      String host,
      int port,
      String repo,
      List<String> refs,
      long bytesUp,
      long bytesDown,
      long millis)
      implements GatewayEvent {
    public Push {
      refs = List.copyOf(refs);
    }
  }
}
