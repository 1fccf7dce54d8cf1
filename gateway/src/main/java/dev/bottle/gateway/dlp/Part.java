package dev.bottle.gateway.dlp;

/** The part of a message that a scan runs over; it says where a finding stands. */
public sealed interface Part {
  /** A body; offsets count its decoded bytes. */
  record Body() implements Part {}

  /** A header's name or value. */
  record Header(String name) implements Part {}

  /** A trailer's name or value. */
  record Trailer(String name) implements Part {}

  /** The path of a request. */
  record Path() implements Part {}

  /** The query of a request. */
  record Query() implements Part {}

  /** The name of a host. */
  record Host() implements Part {}

  /** How an event names a place in this part, such as {@code body@1432}. */
  default String render(long offset) {
    return switch (this) {
      case Body _ -> "body@" + offset;
      case Header(String name) -> "header " + name;
      case Trailer(String name) -> "trailer " + name;
      case Path _ -> "path";
      case Query _ -> "query";
      case Host _ -> "host";
    };
  }
}
