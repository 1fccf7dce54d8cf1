package dev.bottle.gateway.ssh;

import dev.bottle.gateway.upstream.UpstreamException;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.client.channel.PtyCapableChannelSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.PtyChannelConfiguration;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * A session channel to upstream: one request, then bytes both ways. Upstream's end of output is the
 * end of both streams, whether it closes the channel then or not.
 */
final class UpstreamChannel extends PtyCapableChannelSession {
  private final Ask ask;
  private final CountDownLatch answered = new CountDownLatch(1);
  private volatile boolean granted;

  UpstreamChannel(Ask ask, Optional<Terminal> terminal, Map<String, String> environment) {
    super(terminal.isPresent(), terminal.map(UpstreamChannel::configuration).orElse(null), null);
    this.ask = ask;
    environment.forEach(this::setEnv);
  }

  private static PtyChannelConfiguration configuration(Terminal terminal) {
    var configuration = new PtyChannelConfiguration();
    configuration.setPtyType(terminal.type());
    configuration.setPtyColumns(terminal.size().columns());
    configuration.setPtyLines(terminal.size().rows());
    configuration.setPtyWidth(terminal.size().width());
    configuration.setPtyHeight(terminal.size().height());
    configuration.setPtyModes(terminal.modes());
    return configuration;
  }

  @Override
  protected void doOpen() throws IOException {
    doOpenPty();
    super.doOpen();
    var buffer = request(kind(), Wanted.REPLY);
    switch (ask) {
      case Ask.Shell _ -> {}
      case Ask.Exec(var command) -> buffer.putBytes(command.getBytes(StandardCharsets.UTF_8));
      case Ask.Subsystem(var name) -> buffer.putString(name);
    }
    writePacket(buffer);
  }

  /**
   * Opens it and sends the request.
   *
   * @throws UpstreamException when upstream does not let it
   */
  void open(Duration patience) throws UpstreamException {
    try {
      open().verify(patience);
    } catch (SshChannelOpenException e) {
      throw new UpstreamException(
          UpstreamTrouble.UPSTREAM_REFUSED,
          Call.of(getSession()).target() + " opens no further session",
          e);
    } catch (IOException e) {
      throw e.getCause() instanceof TimeoutException
          ? new UpstreamException(
              UpstreamTrouble.UPSTREAM_TIMEOUT,
              Call.of(getSession()).target() + " did not answer in time",
              e)
          : loss();
    }
  }

  /** How upstream was lost, where it did not say how the command ended. */
  UpstreamException loss() {
    return Call.of(getSession()).loss();
  }

  /** What upstream says to the request. */
  enum Answer {
    GRANTED,
    REFUSED,
    /** Nothing in time. */
    SILENCE
  }

  /** Waits for upstream's answer to the request. */
  Answer awaitAnswer(Duration patience) throws InterruptedException {
    if (!answered.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      return Answer.SILENCE;
    }
    return granted ? Answer.GRANTED : Answer.REFUSED;
  }

  /** Waits for upstream's answer to the request; false where it said no, or nothing any more. */
  boolean awaitAnswer() throws InterruptedException {
    answered.await();
    return granted;
  }

  @Override
  public void handleSuccess() {
    granted = true;
    answered.countDown();
  }

  @Override
  public void handleFailure() {
    answered.countDown();
    close(true);
  }

  @Override
  public void handleEof() throws IOException {
    super.handleEof();
    endOutput();
  }

  @Override
  protected void preClose() {
    answered.countDown();
    super.preClose();
  }

  private void endOutput() throws IOException {
    out.close();
    err.close();
  }

  OutputStream input() {
    return new PacedStream(getInvertedIn(), getRemoteWindow());
  }

  InputStream output() {
    return getInvertedOut();
  }

  /** The same, whose end is trouble where it is that of the connection. */
  InputStream answers() {
    return new FilterInputStream(output()) {
      @Override
      public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        int count = in.read(into, offset, length);
        if (count < 0 && !isEofSignalled() && !getSession().isOpen()) {
          throw loss();
        }
        return count;
      }
    };
  }

  InputStream errors() {
    return getInvertedErr();
  }

  void resize(Terminal.Size size) throws IOException {
    var buffer = request("window-change", Wanted.NO_REPLY);
    buffer.putUInt(size.columns());
    buffer.putUInt(size.rows());
    buffer.putUInt(size.width());
    buffer.putUInt(size.height());
    writePacket(buffer);
  }

  void signal(String name) throws IOException {
    var buffer = request("signal", Wanted.NO_REPLY);
    buffer.putString(name);
    writePacket(buffer);
  }

  private enum Wanted {
    REPLY,
    NO_REPLY
  }

  private Buffer request(String kind, Wanted wanted) {
    var buffer = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
    buffer.putUInt(getRecipient());
    buffer.putString(kind);
    buffer.putBoolean(wanted == Wanted.REPLY);
    return buffer;
  }

  private String kind() {
    return switch (ask) {
      case Ask.Shell _ -> Channel.CHANNEL_SHELL;
      case Ask.Exec _ -> Channel.CHANNEL_EXEC;
      case Ask.Subsystem _ -> Channel.CHANNEL_SUBSYSTEM;
    };
  }
}
