package dev.bottle.gateway.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Objects;

/** What a client sends on a channel, as a stream that waits for it as long as it takes. */
final class IntakeStream extends InputStream {
  private final Intake intake;

  IntakeStream(Intake intake) {
    this.intake = intake;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    try {
      return intake.take(into, offset, length, Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** Ends it, for whoever waits to read too. */
  @Override
  public void close() {
    intake.close();
  }
}
