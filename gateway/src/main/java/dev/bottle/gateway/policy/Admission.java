package dev.bottle.gateway.policy;

/** The outcome of {@link Policy#admit}. */
public sealed interface Admission {

  /** The address may be dialled. */
  record Admitted(AdmittedAddress address) implements Admission {}

  /** It must not. */
  record Refused(DenyReason reason) implements Admission {}
}
