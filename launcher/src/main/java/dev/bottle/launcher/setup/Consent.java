package dev.bottle.launcher.setup;

/** Asks the person before the host is changed. */
@FunctionalInterface
public interface Consent {

  /** Whether the person wants this done; {@code what} completes "Shall I ...?". */
  boolean approve(String what);
}
