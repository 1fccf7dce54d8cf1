package dev.bottle.gateway.http;

import dev.bottle.gateway.dlp.Finding;
import dev.bottle.gateway.dlp.Finding.Disguise;
import dev.bottle.gateway.dlp.KnownSecret;
import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.PieceScan;
import dev.bottle.gateway.dlp.Scan;
import dev.bottle.gateway.dlp.ScanOptions;
import dev.bottle.gateway.dlp.Verdict;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.RequestPath;
import dev.bottle.gateway.policy.SecretKind;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.function.Predicate;

/** A scan of one text of a request's body, and what its findings lead to. */
final class BodyScan {
  /** Masks nothing: a finding that would be masked is refused. */
  static final Predicate<Finding> NO_MASK = _ -> false;

  private final Guard guard;
  private final Destination target;
  private final RequestPath path;
  private final ScanOptions options;
  private final Scan scan;
  private final PieceScan pieces;
  private Optional<Noted> noted = Optional.empty();

  BodyScan(Guard guard, Destination target, RequestPath path) {
    this(guard, target, path, ScanOptions.COLLECT.ignoring(guard.knownFor(target)));
  }

  private BodyScan(Guard guard, Destination target, RequestPath path, ScanOptions options) {
    this.guard = guard;
    this.target = target;
    this.path = path;
    this.options = options;
    this.scan = guard.rules().scan(new Part.Body(), options);
    this.pieces = guard.pieces(options.ignoredKnown());
  }

  /** A scan of another text of the same body. */
  BodyScan another() {
    return new BodyScan(guard, target, path, options);
  }

  void feed(byte[] bytes, int from, int length) {
    scan.feed(bytes, from, length);
    pieces.feed(bytes, from, length);
  }

  void feed(ByteBuf bytes) {
    for (var part : bytes.nioBuffers()) {
      pieces.feed(part.duplicate());
      scan.feed(part);
    }
  }

  /** The text ends here. */
  void finish() {
    scan.finish();
  }

  /** Bytes fed so far. */
  long fed() {
    return scan.fed();
  }

  /** How many bytes can no longer become part of a match. */
  long releasable() {
    return scan.releasable();
  }

  /**
   * Judges what was found since the last time.
   *
   * @param mask masks a finding, or says that it cannot
   * @return why the request must end here, if so
   */
  Optional<DenyReason> judge(Predicate<Finding> mask) {
    if (scan.verdict() instanceof Verdict.BudgetExceeded) {
      return Optional.of(new DenyReason.BodyNotInspectable("inspecting the body takes too long"));
    }
    Optional<DenyReason> refused = Optional.empty();
    for (var finding : scan.takeFindings()) {
      var kind = guard.kindOf(finding);
      boolean told = refused.isPresent() && kind == SecretKind.GENUINE;
      if (!passes(finding, kind, mask) && !told) {
        refused = refusal(finding, kind); // Of several, a canary is told of.
      }
    }
    for (var piece : pieces.take()) {
      var finding = finding(piece);
      if (!passes(finding, guard.kindOf(piece), mask)) {
        refused = refused.or(() -> refusal(finding, guard.kindOf(piece)));
      }
    }
    return refused;
  }

  private boolean passes(Finding finding, SecretKind kind, Predicate<Finding> mask) {
    return switch (guard.inspection().actionFor(finding.ruleId(), target, path)) {
      case BLOCK -> false;
      case REDACT -> {
        boolean masked = mask.test(finding);
        if (masked && kind == SecretKind.CANARY) {
          noted = Optional.of(new Noted(finding.ruleId(), finding.location(), kind));
        }
        yield masked;
      }
      case LOG -> {
        noted = noted.or(() -> Optional.of(new Noted(finding.ruleId(), finding.location())));
        yield true;
      }
      case EXEMPT -> true;
    };
  }

  private static Optional<DenyReason> refusal(Finding finding, SecretKind kind) {
    return Optional.of(new DenyReason.SecretFound(finding.ruleId(), finding.location(), kind));
  }

  /** What a piece hides behind an encoding is masked with the encoding. */
  private static Finding finding(PieceScan.Piece piece) {
    return new Finding(
        KnownSecret.RULE_ID,
        piece.name(),
        new Part.Body(),
        piece.start(),
        piece.end(),
        Disguise.NONE,
        "");
  }

  /** The first finding that is let pass but to be told of. */
  Optional<Noted> noted() {
    return noted;
  }
}
