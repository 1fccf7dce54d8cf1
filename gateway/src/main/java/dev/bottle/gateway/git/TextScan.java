package dev.bottle.gateway.git;

import dev.bottle.gateway.dlp.Finding;
import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.Scan;
import dev.bottle.gateway.dlp.ScanOptions;
import dev.bottle.gateway.dlp.Verdict;
import dev.bottle.gateway.policy.DenyReason;
import java.util.List;

/** Scans one text of a push for all that is in it. Not thread-safe. */
final class TextScan {
  private final Scan scan;
  private final FindingTaker found;
  private int findings;

  /** Takes what is found. */
  @FunctionalInterface
  interface FindingTaker {
    void take(Finding finding);
  }

  TextScan(Sightings sightings, FindingTaker found) {
    this.scan =
        sightings
            .guard()
            .rules()
            .scan(new Part.Body(), ScanOptions.COLLECT.ignoring(sightings.granted()));
    this.found = found;
  }

  /** For a text whose findings stand at one spot. */
  TextScan(Sightings sightings, Sighting.Spot spot) {
    this(sightings, f -> sightings.add(f, spot));
  }

  void feed(byte[] bytes, int from, int length) throws RefusedPushException {
    settle(scan.feed(bytes, from, length));
  }

  /**
   * Ends the text.
   *
   * @return whether nothing was found
   */
  boolean finish() throws RefusedPushException {
    settle(scan.finish());
    return findings == 0;
  }

  /** Where the next finding may begin at the earliest. */
  long settled() {
    return scan.releasable();
  }

  private void settle(Verdict verdict) throws RefusedPushException {
    if (verdict instanceof Verdict.BudgetExceeded) {
      throw new RefusedPushException(
          new DenyReason.BodyNotInspectable("inspecting a part of the push takes too long"));
    }
    List<Finding> taken = scan.takeFindings();
    findings += taken.size();
    taken.forEach(found::take);
  }
}
