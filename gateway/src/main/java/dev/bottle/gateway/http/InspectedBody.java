package dev.bottle.gateway.http;

import dev.bottle.gateway.dlp.Finding;
import dev.bottle.gateway.dlp.Finding.Disguise;
import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.Scan;
import dev.bottle.gateway.dlp.ScanOptions;
import dev.bottle.gateway.dlp.Verdict;
import dev.bottle.gateway.dlp.decode.Gunzip;
import dev.bottle.gateway.dlp.decode.UndecodableException;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.DenyReason;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request body under inspection: takes chunks, lets go of what can no longer become part of a
 * match, and holds the rest. Whoever owns it releases it. Confined to one event loop.
 */
final class InspectedBody {

  /** Whether more of the body follows. */
  enum Rest {
    MORE,
    LAST
  }

  private final Guard guard;
  private final Ruling.Outbound request;
  private final int maxHeld;
  private final Scan scan;
  private final @Nullable Gunzip gunzip;
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private final List<Finding> masks = new ArrayList<>(0);
  private long heldBytes;
  private long released;
  private int redacted;
  private Optional<Noted> noted = Optional.empty();

  /**
   * A chunk as it came.
   *
   * @param scannedTo where its content ends, counted in scanned bytes
   */
  private record Held(ByteBuf bytes, long scannedTo) {}

  InspectedBody(Guard guard, Ruling.Outbound request, HttpLimits limits) {
    this.guard = guard;
    this.request = request;
    this.maxHeld = limits.maxHeldBytes();
    var options = ScanOptions.COLLECT.ignoring(guard.vault().grantedNames(request.target()));
    this.scan = guard.rules().scan(new Part.Body(), options);
    this.gunzip = request.coding() == ContentCoding.GZIP ? new Gunzip() : null;
  }

  /**
   * Takes the next chunk and hands on what may go. The last chunk goes only when the whole body is
   * clean.
   *
   * @return why the request must end here, if so
   */
  Optional<DenyReason> feed(ByteBuf chunk, Rest rest, Consumer<ByteBuf> out) {
    held.add(new Held(chunk, Long.MAX_VALUE));
    heldBytes += chunk.readableBytes();
    try {
      inspect(chunk);
      if (rest == Rest.LAST) {
        if (gunzip != null) {
          gunzip.finish();
        }
        scan.finish();
      }
    } catch (UndecodableException e) {
      return Optional.of(new DenyReason.BodyNotInspectable("the body cannot be decoded"));
    }
    held.removeLast();
    held.add(new Held(chunk, scan.fed()));
    var refused = judge();
    if (refused.isEmpty()) {
      letGo(rest == Rest.LAST ? Long.MAX_VALUE : scan.releasable(), out);
    }
    return refused.isEmpty() && heldBytes > maxHeld
        ? Optional.of(new DenyReason.BodyNotInspectable("too much of the body has to be held back"))
        : refused;
  }

  private void inspect(ByteBuf chunk) throws UndecodableException {
    if (gunzip == null) {
      for (var part : chunk.nioBuffers()) {
        scan.feed(part);
      }
      return;
    }
    byte[] bytes = new byte[chunk.readableBytes()];
    chunk.getBytes(chunk.readerIndex(), bytes);
    gunzip.feed(bytes, 0, bytes.length, scan::feed);
  }

  private Optional<DenyReason> judge() {
    if (scan.verdict() instanceof Verdict.BudgetExceeded) {
      return Optional.of(new DenyReason.BodyNotInspectable("inspecting the body takes too long"));
    }
    for (var finding : scan.takeFindings()) {
      boolean passes =
          switch (guard
              .inspection()
              .actionFor(finding.ruleId(), request.target(), request.path())) {
            case BLOCK -> false;
            case REDACT -> mask(finding);
            case LOG -> {
              noted = noted.or(() -> Optional.of(new Noted(finding.ruleId(), finding.location())));
              yield true;
            }
            case EXEMPT -> true;
          };
      if (!passes) {
        return Optional.of(new DenyReason.SecretFound(finding.ruleId(), finding.location()));
      }
    }
    return Optional.empty();
  }

  private boolean mask(Finding finding) {
    boolean possible =
        gunzip == null && finding.disguise() == Disguise.NONE && finding.start() >= released;
    if (possible) {
      masks.add(finding);
      redacted++;
    }
    return possible;
  }

  private void letGo(long limit, Consumer<ByteBuf> out) {
    while (!held.isEmpty()) {
      var first = held.peek();
      if (first.scannedTo() <= limit) {
        held.remove();
        send(first.bytes(), out);
      } else {
        int part = (int) (limit - released);
        if (gunzip == null && part > 0) {
          send(first.bytes().readRetainedSlice(part), out);
        }
        return;
      }
    }
  }

  private void send(ByteBuf bytes, Consumer<ByteBuf> out) {
    long from = released;
    int length = bytes.readableBytes();
    heldBytes -= length;
    released += length;
    for (var mask : masks) {
      long start = Math.max(mask.start(), from);
      long end = Math.min(mask.end(), released);
      for (long at = start; at < end; at++) {
        bytes.setByte(bytes.readerIndex() + (int) (at - from), '*');
      }
    }
    masks.removeIf(mask -> mask.end() <= released);
    if (length == 0) {
      bytes.release();
    } else {
      out.accept(bytes);
    }
  }

  /** How many matches were masked. */
  int redacted() {
    return redacted;
  }

  /** The first finding that is let pass but to be told of. */
  Optional<Noted> noted() {
    return noted;
  }

  /** Lets go of everything held, unsent. */
  void release() {
    held.forEach(h -> h.bytes().release());
    held.clear();
    if (gunzip != null) {
      gunzip.close();
    }
  }
}
