package dev.bottle.gateway.policy;

/** What a secret is worth. */
public enum SecretKind {
  /** It opens something. */
  GENUINE,
  /** It opens nothing and stands where a thief looks: whoever sends it has gone looking. */
  CANARY
}
