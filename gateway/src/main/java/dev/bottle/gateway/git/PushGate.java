package dev.bottle.gateway.git;

import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.git.UpstreamTransport.Service;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * Stands between a client's {@code git push} and upstream's receive-pack. One event of kind push
 * ends each push, emitted here. Safe for use by many threads; each call blocks until its push has
 * ended.
 */
public final class PushGate implements AutoCloseable {
  private final PushParts parts;

  private PushGate(PushParts parts) {
    this.parts = parts;
  }

  /**
   * A gate that keeps what it inspects in a folder.
   *
   * @param folder private to the gateway; made if it is not there. What an earlier process has left
   *     in quarantine is removed; what is kept for a person stays.
   * @param bottle names the bottle in what the operator is told to type
   */
  public static PushGate open(
      Path folder, PushLimits limits, EventSink events, Clock clock, Optional<String> bottle)
      throws IOException {
    Quarantine.privateFolder(folder);
    var quarantine = folder.resolve("quarantine");
    Quarantine.remove(quarantine);
    Quarantine.privateFolder(quarantine);
    return new PushGate(new PushParts(quarantine, limits, events, clock, bottle, new CleanBlobs()));
  }

  /**
   * A whole push on one connection, as over ssh: advertisement, request, report.
   *
   * @param client what the client says
   * @param answer what it reads; flushed, not closed
   * @param complaints stderr, for what happens before the client can read {@code remote:} lines
   * @return what to exit with: 0 only where upstream took all, or nothing was asked
   */
  public int serve(PushAsk ask, InputStream client, OutputStream answer, OutputStream complaints) {
    return new PushRun(ask, parts, new Watch()).serve(client, answer, complaints);
  }

  /**
   * The advertisement alone, as over https: what upstream has and what this gate can take. Without
   * the line that https puts before it.
   *
   * @throws IOException as {@link UpstreamTransport#open}
   */
  public void advertise(PushAsk ask, OutputStream answer) throws IOException {
    var watch = new Watch();
    try (var upstream = ask.upstream().open(Service.RECEIVE_PACK, "")) {
      Advertisement.relay(
          new PktReader(watch.in(Leg.UPSTREAM, upstream.answers()), Leg.UPSTREAM),
          new PktWriter(answer));
    }
  }

  /**
   * Request and report, as over https.
   *
   * @param client the request, not compressed
   */
  public void receive(PushAsk ask, InputStream client, OutputStream answer) {
    new PushRun(ask, parts, new Watch()).receive(client, answer);
  }

  /** Ends what runs, and removes what is in quarantine. */
  @Override
  public void close() {}
}
