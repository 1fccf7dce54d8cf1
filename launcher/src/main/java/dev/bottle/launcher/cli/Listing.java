package dev.bottle.launcher.cli;

import java.util.Locale;

/** How a listing is printed. */
public enum Listing {
  /** Columns for a person. */
  TEXT,
  /** One JSON value. */
  JSON;

  /** As the user types it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
