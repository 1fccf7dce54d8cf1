package dev.bottle.gateway.dlp;

/** Takes what is found in a text. */
@FunctionalInterface
interface Findings {
  /** Takes a finding, in the offsets of its text, and the index of the detector that made it. */
  void add(Finding finding, int detector);
}
