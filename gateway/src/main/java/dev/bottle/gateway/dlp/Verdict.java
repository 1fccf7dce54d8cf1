package dev.bottle.gateway.dlp;

/** What a scan knows; anything but {@link Clean} is a refusal. */
public sealed interface Verdict {
  /** Nothing found in what was fed. */
  record Clean() implements Verdict {}

  /** The first secret in the part. */
  record Found(Finding finding) implements Verdict {}

  /** Judging this input took more work than a scan may do; refused as body-not-inspectable. */
  record BudgetExceeded() implements Verdict {}
}
