package dev.bottle.gateway.dlp;

import java.util.Set;

/**
 * How one part is scanned.
 *
 * @param report whether the scan ends at the first finding
 * @param ignoredKnown names of known secrets that may go where this part goes
 * @param budget the bound on work
 */
public record ScanOptions(Report report, Set<String> ignoredKnown, Budget budget) {
  /** Ends at the first finding, ignores nothing, with the budget for traffic. */
  public static final ScanOptions BLOCK = new ScanOptions(Report.FIRST, Set.of(), Budget.TRAFFIC);

  /** Goes on after a finding, for redaction and for logging. */
  public static final ScanOptions COLLECT = new ScanOptions(Report.ALL, Set.of(), Budget.TRAFFIC);

  /** For the operator's own files: goes on after a finding, without a bound on work. */
  public static final ScanOptions FILES = new ScanOptions(Report.ALL, Set.of(), Budget.UNLIMITED);

  public ScanOptions {
    ignoredKnown = Set.copyOf(ignoredKnown);
  }

  /** These options, but for known secrets that may pass. */
  public ScanOptions ignoring(Set<String> names) {
    return new ScanOptions(report, names, budget);
  }

  /** Which findings a scan reports. */
  public enum Report {
    FIRST,
    ALL
  }

  /**
   * Bytes that following matches may look at: {@code base + perByte * fed}.
   *
   * @param base bytes for any part, however small
   * @param perByte bytes for each byte fed
   */
  public record Budget(long base, long perByte) {
    static final Budget TRAFFIC = new Budget(4 << 20, 8);
    static final Budget UNLIMITED = new Budget(Long.MAX_VALUE, 0);

    /** Where work has no bound a match that has none is cut, instead of refused. */
    Track.Beyond beyond() {
      return base == Long.MAX_VALUE ? Track.Beyond.CUT : Track.Beyond.OVERRUN;
    }

    boolean covers(long work, long fed) {
      return work - perByte * fed <= base;
    }
  }
}
