package dev.bottle.gateway.ssh;

import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.upstream.Dialer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The way out over ssh: a listener for each entry, which serves the bottle's own keys only. */
@SuppressWarnings("DoNotCallSuggester")
public final class SshGate implements AutoCloseable {
  private SshGate() {}

  /**
   * Binds a listener for each entry and serves.
   *
   * @param first the first entry's address; the ports of the others count up from its port, 0 picks
   *     each
   * @param authorizedKeys public keys as lines of an authorized_keys file, without options
   * @param guard what traffic is judged by
   * @throws InvalidIdentityException for an entry whose private key cannot be used
   * @throws IOException naming the listener that cannot be bound, or the key line that is none
   */
  public static SshGate start(
      InetSocketAddress first,
      List<SshUpstream> upstreams,
      List<String> authorizedKeys,
      Supplier<Guard> guard,
      Dialer dialer,
      EventSink events,
      Clock clock)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Where each entry is served, by its Host, in the entries' order. */
  public Map<String, InetSocketAddress> listening() {
    throw new UnsupportedOperationException();
  }

  /** The gate's own public host key: {@code ssh-ed25519 AAAA…}. */
  public String hostKeyLine() {
    throw new UnsupportedOperationException();
  }

  /**
   * Serves these entries from now on, on the listeners that there are; sessions whose entry is gone
   * or has changed end.
   *
   * @throws InvalidIdentityException for an entry whose private key cannot be used; nothing changed
   */
  public void revise(List<SshUpstream> upstreams) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Ends every session and takes nothing new. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
