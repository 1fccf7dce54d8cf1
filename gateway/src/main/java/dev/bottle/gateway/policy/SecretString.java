package dev.bottle.gateway.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A value that must not be shown: its text comes only from {@link #reveal()}. */
public final class SecretString {
  private final String value;

  public SecretString(String value) {
    this.value = value;
  }

  /** The real value, for the one place that puts it on the wire. */
  public String reveal() {
    return value;
  }

  public int length() {
    return value.length();
  }

  /** Compares without telling by its time where the values differ. */
  @Override
  public boolean equals(Object o) {
    return o instanceof SecretString other
        && MessageDigest.isEqual(
            value.getBytes(StandardCharsets.UTF_8), other.value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int hashCode() {
    return SecretString.class.hashCode();
  }

  @Override
  public String toString() {
    return "[secret]";
  }
}
