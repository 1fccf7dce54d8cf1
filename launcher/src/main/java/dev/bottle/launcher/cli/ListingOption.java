package dev.bottle.launcher.cli;

import picocli.CommandLine.Option;

/** The option that every listing has. */
final class ListingOption {
  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How to print it. Default: text.")
  private Listing listing = Listing.TEXT;

  Listing listing() {
    return listing;
  }
}
