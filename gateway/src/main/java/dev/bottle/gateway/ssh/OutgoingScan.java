package dev.bottle.gateway.ssh;

import dev.bottle.gateway.dlp.KnownSecret;
import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.PieceScan;
import dev.bottle.gateway.dlp.Scan;
import dev.bottle.gateway.dlp.ScanOptions;
import dev.bottle.gateway.dlp.Verdict;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * What a client sends on one channel, on its way upstream. Bytes go on once they can no longer
 * become part of a match, and when the client waits: protocols over ssh are dialogues, and so are
 * shells. The scan goes on over what was sent, so that whatever completes a match stays here.
 * Nothing is masked: what travels here may be binary.
 */
final class OutgoingScan {
  private static final int MOST_HELD = 128 * 1024;

  private final Guard guard;
  private final Judge judge;
  private final Scan scan;
  private final PieceScan pieces;
  private final OutputStream out;
  private byte[] held = new byte[0];
  private int length;
  private long sent;

  OutgoingScan(Guard guard, Judge judge, Destination target, OutputStream out) {
    this.guard = guard;
    this.judge = judge;
    this.out = out;
    var options = ScanOptions.COLLECT.ignoring(guard.knownFor(target));
    this.scan = guard.rules().scan(new Part.Body(), options);
    this.pieces = guard.pieces(options.ignoredKnown());
  }

  /**
   * Takes the next bytes and sends what may go.
   *
   * @throws RefusedException when the channel must end here
   */
  void feed(byte[] bytes, int count) throws IOException, RefusedException {
    scan.feed(bytes, 0, count);
    pieces.feed(bytes, 0, count);
    judge();
    // What went on while the client waited may be more than the scan would let go.
    int free = (int) Math.max(0, scan.releasable() - sent);
    if (length == 0) {
      send(bytes, 0, free);
      hold(bytes, free, count - free);
    } else {
      hold(bytes, 0, count);
      letGo(free);
    }
    if (length > MOST_HELD) {
      throw new RefusedException(
          new DenyReason.BodyNotInspectable("too much of the input has to be held back"));
    }
  }

  /** Whether bytes are held back. */
  boolean holds() {
    return length > 0;
  }

  /** The client waits: what is held goes on. */
  void settle() throws IOException {
    letGo(length);
  }

  /**
   * The input ends here.
   *
   * @throws RefusedException when its end must not go
   */
  void finish() throws IOException, RefusedException {
    scan.finish();
    judge();
    letGo(length);
  }

  /** Bytes sent upstream. */
  long sent() {
    return sent;
  }

  private void judge() throws RefusedException {
    if (scan.verdict() instanceof Verdict.BudgetExceeded) {
      throw new RefusedException(
          new DenyReason.BodyNotInspectable("inspecting the input takes too long"));
    }
    for (var finding : scan.takeFindings()) {
      judge.pass(finding.ruleId(), finding.location(), guard.kindOf(finding));
    }
    for (var piece : pieces.take()) {
      var location = new Part.Body().render(piece.start());
      judge.pass(KnownSecret.RULE_ID, location, guard.kindOf(piece));
    }
  }

  private void letGo(int count) throws IOException {
    send(held, 0, count);
    length -= count;
    System.arraycopy(held, count, held, 0, length);
  }

  private void send(byte[] bytes, int from, int count) throws IOException {
    if (count > 0) {
      out.write(bytes, from, count);
      out.flush();
      sent += count;
    }
  }

  private void hold(byte[] bytes, int from, int count) {
    if (held.length - length < count) {
      held = Arrays.copyOf(held, Math.max(2 * held.length, length + count));
    }
    System.arraycopy(bytes, from, held, length, count);
    length += count;
  }
}
