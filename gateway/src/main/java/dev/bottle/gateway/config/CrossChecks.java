package dev.bottle.gateway.config;

/** Checks parts of a configuration against each other. */
final class CrossChecks {
  CrossChecks(ConfigDraft draft, Problems problems) {}

  void run() {}
}
