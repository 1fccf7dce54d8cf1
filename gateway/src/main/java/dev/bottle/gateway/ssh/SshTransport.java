package dev.bottle.gateway.ssh;

import dev.bottle.gateway.git.TransportRefusedException;
import dev.bottle.gateway.git.UpstreamTransport;
import dev.bottle.gateway.upstream.AddressRefusedException;
import dev.bottle.gateway.upstream.UpstreamException;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Git's services for one repository over ssh: a channel for each conversation. */
final class SshTransport implements UpstreamTransport {
  private final Supplier<UpstreamLine> lines;
  private final Share share;
  private final String path;
  private final SshLimits limits;

  /** Whose a connection is. */
  private enum Share {
    /** Others use it too, and close it. */
    LENT,
    /** Each conversation has one of its own. */
    OWN
  }

  private SshTransport(Supplier<UpstreamLine> lines, Share share, String path, SshLimits limits) {
    this.lines = lines;
    this.share = share;
    this.path = path;
    this.limits = limits;
  }

  /**
   * Over a connection that somebody else closes.
   *
   * @param path of the repository, as upstream takes it
   */
  static SshTransport over(UpstreamLine line, String path, SshLimits limits) {
    return new SshTransport(() -> line, Share.LENT, path, limits);
  }

  /**
   * Over connections of its own.
   *
   * @param lines makes a connection that is not open yet
   */
  static SshTransport alone(Supplier<UpstreamLine> lines, String path, SshLimits limits) {
    return new SshTransport(lines, Share.OWN, path, limits);
  }

  @Override
  public Conversation open(Service service, String protocol) throws IOException {
    var line = lines.get();
    Map<String, String> environment =
        protocol.isEmpty() ? Map.of() : Map.of("GIT_PROTOCOL", protocol);
    var command = service.program() + " " + ShellWords.quote(path);
    var channel = new UpstreamChannel(new Ask.Exec(command), Optional.empty(), environment);
    var talk = new Talk(channel, line, share);
    try {
      begin(line, channel);
      return talk;
    } catch (IOException | RuntimeException e) {
      talk.close();
      throw e;
    }
  }

  private void begin(UpstreamLine line, UpstreamChannel channel) throws IOException {
    try {
      line.register(channel);
      channel.open(limits.login());
      switch (channel.awaitAnswer(limits.login())) {
        case GRANTED -> {}
        case REFUSED -> throw refused(line, " refused the request", null);
        case SILENCE ->
            throw new UpstreamException(
                UpstreamTrouble.UPSTREAM_TIMEOUT,
                line.target().authorityText() + " did not answer in time");
      }
    } catch (RefusedException e) {
      throw new TransportRefusedException(e.reason());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (UpstreamException | AddressRefusedException e) {
      throw e;
    } catch (IOException e) {
      throw refused(line, " ended the connection", e);
    }
  }

  private static UpstreamException refused(
      UpstreamLine line, String how, @Nullable IOException cause) {
    var message = line.target().authorityText() + how;
    return cause == null
        ? new UpstreamException(UpstreamTrouble.UPSTREAM_REFUSED, message)
        : new UpstreamException(UpstreamTrouble.UPSTREAM_REFUSED, message, cause);
  }

  /** Over ssh all questions and answers are one stream each way. */
  private record Talk(UpstreamChannel channel, UpstreamLine line, Share share)
      implements Conversation {
    @Override
    public InputStream answers() {
      return channel.answers();
    }

    @Override
    public OutputStream questions() {
      return channel.input();
    }

    @Override
    public void ask() throws IOException {
      channel.input().flush();
    }

    @Override
    public InputStream complaints() {
      return channel.errors();
    }

    @Override
    public void close() {
      channel.close(true);
      switch (share) {
        case LENT -> {}
        case OWN -> line.close();
      }
    }
  }
}
