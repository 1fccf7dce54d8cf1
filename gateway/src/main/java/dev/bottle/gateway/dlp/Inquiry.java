package dev.bottle.gateway.dlp;

/** What a scan looks for, where and how; one for all texts of a part. */
final class Inquiry {
  final Program program;

  /** What is looked for where fields were put one behind the other. */
  final Later<Program> joined;

  final Part part;
  final ScanOptions options;
  private long fed;
  private long work;
  private boolean overrun;

  Inquiry(Program program, Later<Program> joined, Part part, ScanOptions options) {
    this.program = program;
    this.joined = joined;
    this.part = part;
    this.options = options;
  }

  /** Counts bytes that were looked at, beyond those of the part itself. */
  void worked(long bytes) {
    work += bytes;
  }

  /** Bytes that were looked at, beyond those of the part itself. */
  long work() {
    return work;
  }

  /** A match goes on beyond what may be held back for it. */
  void overran() {
    overrun = true;
  }

  /** Counts bytes of the part. */
  void fed(long bytes) {
    fed += bytes;
  }

  /** Whether the part is more than a scan may judge. */
  boolean isTooMuch() {
    return overrun || !options.budget().covers(work, fed);
  }
}
