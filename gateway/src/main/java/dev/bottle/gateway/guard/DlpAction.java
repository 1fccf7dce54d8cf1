package dev.bottle.gateway.guard;

/** What happens to a finding. */
public enum DlpAction {
  /** The exchange is refused. */
  BLOCK,
  /** The bytes are masked in place where that is possible; elsewhere it blocks. */
  REDACT,
  /** The event tells of it, the bytes flow. */
  LOG,
  /** Nothing: the operator exempted the rule for this host. Never the configured action. */
  EXEMPT
}
