package dev.bottle.gateway.http.websocket;

import dev.bottle.gateway.http.websocket.Extension.Parameter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The parameters of permessage-deflate (RFC 7692 section 7.1), offered or agreed.
 *
 * @param server what becomes of the server's context after each of its messages
 * @param client the same for the client's
 * @param serverBits the bound on the server's window, 8 to 15
 * @param clientBits the bound on the client's window; of an offer, what the client can do
 */
public record Deflate(Context server, Context client, OptionalInt serverBits, Bits clientBits) {
  private static final String NAME = "permessage-deflate";
  private static final String SERVER_FRESH = "server_no_context_takeover";
  private static final String CLIENT_FRESH = "client_no_context_takeover";
  private static final String SERVER_BITS = "server_max_window_bits";
  private static final String CLIENT_BITS = "client_max_window_bits";

  /** Whether a message may refer to the ones before it. */
  public enum Context {
    TAKEN_OVER,
    FRESH
  }

  /** {@code client_max_window_bits}, which an offer may give without a value. */
  public sealed interface Bits {
    record Absent() implements Bits {}

    record Supported() implements Bits {}

    record Most(int bits) implements Bits {}
  }

  /** The offers that parse, in their order; every other extension is left out. */
  public static List<Deflate> offers(List<Extension> extensions) {
    return extensions.stream()
        .filter(e -> e.name().equals(NAME))
        .map(e -> of(e.parameters()))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * What a server's answer agrees on.
   *
   * @return empty when it is no valid answer to any of the offers
   */
  public static Optional<Deflate> answer(Extension answer, List<Deflate> offers) {
    return Optional.of(answer)
        .filter(a -> a.name().equals(NAME))
        .flatMap(a -> of(a.parameters()))
        .filter(d -> offers.stream().anyMatch(d::answers));
  }

  private boolean answers(Deflate offer) {
    boolean contexts = offer.server == Context.TAKEN_OVER || server == Context.FRESH;
    boolean serverWindow =
        offer.serverBits.isEmpty()
            || (serverBits.isPresent() && serverBits.getAsInt() <= offer.serverBits.getAsInt());
    boolean clientWindow =
        switch (clientBits) {
          case Bits.Absent() -> true;
          case Bits.Supported() -> false;
          case Bits.Most(int bits) ->
              switch (offer.clientBits) {
                case Bits.Absent() -> false;
                case Bits.Supported() -> true;
                case Bits.Most(int offered) -> bits <= offered;
              };
        };
    return contexts && serverWindow && clientWindow;
  }

  private static Optional<Deflate> of(List<Parameter> parameters) {
    var server = Context.TAKEN_OVER;
    var client = Context.TAKEN_OVER;
    var serverBits = OptionalInt.empty();
    Bits clientBits = new Bits.Absent();
    var seen = new HashSet<String>();
    for (var p : parameters) {
      var bits = p.value().map(Deflate::bits).orElse(OptionalInt.empty());
      boolean valid =
          seen.add(p.name())
              && switch (p.name()) {
                case SERVER_FRESH, CLIENT_FRESH -> p.value().isEmpty();
                case SERVER_BITS -> bits.isPresent();
                case CLIENT_BITS -> p.value().isEmpty() || bits.isPresent();
                default -> false;
              };
      if (!valid) {
        return Optional.empty();
      }
      switch (p.name()) {
        case SERVER_FRESH -> server = Context.FRESH;
        case CLIENT_FRESH -> client = Context.FRESH;
        case SERVER_BITS -> serverBits = bits;
        default ->
            clientBits = bits.isPresent() ? new Bits.Most(bits.getAsInt()) : new Bits.Supported();
      }
    }
    return Optional.of(new Deflate(server, client, serverBits, clientBits));
  }

  /** 8 to 15 without leading zeros. */
  private static OptionalInt bits(String text) {
    return switch (text) {
      case "8", "9", "10", "11", "12", "13", "14", "15" -> OptionalInt.of(Integer.parseInt(text));
      default -> OptionalInt.empty();
    };
  }

  /** As a member of {@code Sec-WebSocket-Extensions}. */
  public String text() {
    var parts = new ArrayList<String>(List.of(NAME));
    if (server == Context.FRESH) {
      parts.add(SERVER_FRESH);
    }
    if (client == Context.FRESH) {
      parts.add(CLIENT_FRESH);
    }
    serverBits.ifPresent(bits -> parts.add(SERVER_BITS + "=" + bits));
    switch (clientBits) {
      case Bits.Absent() -> {}
      case Bits.Supported() -> parts.add(CLIENT_BITS);
      case Bits.Most(int bits) -> parts.add(CLIENT_BITS + "=" + bits);
    }
    return String.join("; ", parts);
  }
}
