package dev.bottle.launcher.cli;

/** How a listing is printed. */
public enum Listing {
  /** Columns for a person. */
  TEXT,
  /** One JSON array. */
  JSON
}
