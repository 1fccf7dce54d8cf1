package dev.bottle.gateway.git;

import dev.bottle.gateway.git.UpstreamTransport.Conversation;
import dev.bottle.gateway.git.UpstreamTransport.Service;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Upstream's receive-pack, once it is open. Not thread-safe. */
final class ReceivePack implements AutoCloseable {
  private final Conversation upstream;
  private final Complaints complaints;
  private final InputStream answers;
  private final Watch.Out questions;
  private Capabilities offered = new Capabilities(List.of());

  private ReceivePack(Conversation upstream, Watch watch) {
    this.upstream = upstream;
    this.complaints = Complaints.of(upstream.complaints());
    this.answers = watch.in(Leg.UPSTREAM, upstream.answers());
    this.questions = watch.out(Leg.UPSTREAM, upstream.questions());
  }

  /**
   * Opens it.
   *
   * @throws IOException as {@link UpstreamTransport#open}
   */
  static ReceivePack open(UpstreamTransport transport, Watch watch) throws IOException {
    var upstream = transport.open(Service.RECEIVE_PACK, "");
    watch.closing(Leg.UPSTREAM, upstream);
    return new ReceivePack(upstream, watch);
  }

  /** Reads the advertisement, and passes it on to a client. */
  void relay(PktWriter out) throws IOException {
    offered = Advertisement.relay(packets(), out);
  }

  /**
   * Reads the advertisement.
   *
   * @return the ids of these refs, as far as upstream shows them
   */
  Map<String, String> refs(Set<String> names) throws IOException {
    var found = new HashMap<String, String>();
    offered =
        Advertisement.read(
            packets(),
            (_, line) -> {
              int space = line.indexOf(' ');
              var name = Advertisement.name(line);
              if (names.contains(name)) {
                found.put(name, line.substring(0, space));
              }
            });
    return found;
  }

  /** What upstream can do, once the advertisement was read. */
  Capabilities offered() {
    return offered;
  }

  PktReader packets() {
    return new PktReader(answers, Leg.UPSTREAM);
  }

  Watch.Out questions() {
    return questions;
  }

  /** The request is complete. */
  void ask() throws IOException {
    try {
      upstream.ask();
    } catch (IOException e) {
      throw Leg.UPSTREAM.lost(e);
    }
  }

  Complaints complaints() {
    return complaints;
  }

  /** Ends it before its time. */
  void hangUp() throws IOException {
    close();
  }

  @Override
  public void close() throws IOException {
    upstream.close();
  }
}
