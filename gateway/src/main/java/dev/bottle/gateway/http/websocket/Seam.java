package dev.bottle.gateway.http.websocket;

import dev.bottle.gateway.dlp.Finding;
import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.ScanOptions;
import dev.bottle.gateway.dlp.Verdict;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.RequestPath;
import io.netty.buffer.ByteBuf;

/**
 * Looks for what lies across the seam of two payloads, each of which is inspected for itself: a
 * secret cut in two messages, or between a message and a ping. It sees {@value #REACH} bytes before
 * a seam and as many behind it.
 */
final class Seam {
  static final int REACH = 4096;

  private final Guard guard;
  private final Destination target;
  private final RequestPath path;
  private final ScanOptions options;

  /** The last bytes of everything. */
  private final byte[] latest = new byte[REACH];

  private int latestLength;

  /** The last bytes before the seam, then the first behind it. */
  private final byte[] around = new byte[2 * REACH];

  private int before;
  private int behind;

  /** The session of a request that {@code guard} let pass. */
  Seam(Guard guard, Destination target, RequestPath path) {
    this.guard = guard;
    this.target = target;
    this.path = path;
    this.options = ScanOptions.COLLECT.ignoring(guard.knownFor(target));
  }

  /** The next piece is of another payload than the last one. */
  void begin() {
    System.arraycopy(latest, 0, around, 0, latestLength);
    before = latestLength;
    behind = 0;
  }

  /** Looks at the next piece, which keeps its place, before it goes on. */
  void feed(ByteBuf piece) throws InspectionException {
    int near = Math.min(piece.readableBytes(), REACH - behind);
    if (near > 0) {
      piece.getBytes(piece.readerIndex(), around, before + behind, near);
      behind += near;
      if (before > 0) {
        judge();
      }
    }
    remember(piece);
  }

  private void judge() throws InspectionException {
    var scan = guard.rules().scan(new Part.Body(), options);
    scan.feed(around, 0, before + behind);
    if (scan.finish() instanceof Verdict.BudgetExceeded) {
      throw new InspectionException(
          new DenyReason.BodyNotInspectable("inspecting the messages takes too long"));
    }
    for (var finding : scan.takeFindings()) {
      if (finding.start() < before && finding.end() > before && !passes(finding)) {
        throw new InspectionException(
            new DenyReason.SecretFound(
                finding.ruleId(), "two messages together", guard.kindOf(finding)));
      }
    }
  }

  /** Its first part has gone already, so it cannot be masked. */
  private boolean passes(Finding finding) {
    return switch (guard.inspection().actionFor(finding.ruleId(), target, path)) {
      case BLOCK, REDACT -> false;
      case LOG, EXEMPT -> true;
    };
  }

  private void remember(ByteBuf piece) {
    int fresh = Math.min(piece.readableBytes(), REACH);
    int old = Math.min(latestLength, REACH - fresh);
    System.arraycopy(latest, latestLength - old, latest, 0, old);
    piece.getBytes(piece.writerIndex() - fresh, latest, old, fresh);
    latestLength = old + fresh;
  }
}
