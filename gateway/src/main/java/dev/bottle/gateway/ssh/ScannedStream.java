package dev.bottle.gateway.ssh;

import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.Destination;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** What a client sends on a channel, as far as it may go upstream; ends at a finding. */
final class ScannedStream extends InputStream {
  private static final int CHUNK = 32 * 1024;

  private final Intake intake;
  private final Duration silence;
  private final OutgoingScan scan;
  private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
  private byte[] ready = new byte[0];
  private int taken;
  private boolean ended;
  private volatile Optional<RefusedException> refusal = Optional.empty();

  /**
   * Scans what is taken.
   *
   * @param silence of the client, after which held bytes that are no match yet go on
   */
  ScannedStream(Intake intake, Duration silence, Guard guard, Judge judge, Destination target) {
    this.intake = intake;
    this.silence = silence;
    this.scan = new OutgoingScan(guard, judge, target, passed);
  }

  /** Why the stream ended early. */
  Optional<RefusedException> refusal() {
    return refusal;
  }

  /** Bytes that may go. */
  long passed() {
    return scan.sent();
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    while (taken == ready.length && !ended) {
      fill();
    }
    int count = Math.min(length, ready.length - taken);
    if (count == 0) {
      return length == 0 ? 0 : -1;
    }
    System.arraycopy(ready, taken, into, offset, count);
    taken += count;
    return count;
  }

  private void fill() throws IOException {
    var chunk = new byte[CHUNK];
    try {
      int count = intake.take(chunk, scan.holds() ? silence : Duration.ZERO);
      if (count == Intake.END) {
        ended = true;
        scan.finish();
      } else if (count == Intake.SILENCE) {
        scan.settle();
      } else {
        scan.feed(chunk, count);
      }
    } catch (RefusedException e) {
      ended = true;
      passed.reset();
      refusal = Optional.of(e);
      throw new IOException("refused");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    ready = passed.toByteArray();
    passed.reset();
    taken = 0;
  }
}
