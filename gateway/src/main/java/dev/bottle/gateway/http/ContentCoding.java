package dev.bottle.gateway.http;

import dev.bottle.gateway.dlp.decode.Coding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a body that can be inspected is coded (RFC 9110 section 8.4), and so how it goes on. */
sealed interface ContentCoding {
  /** As many as anybody has a use for. */
  int MOST_LAYERS = 4;

  /** Not at all: what is read is what goes on. */
  record Identity() implements ContentCoding {}

  /** Gzip, which goes on as it came: the decoder yields all that a reader could skip. */
  record Gzip() implements ContentCoding {}

  /**
   * Decoded and coded again, so that nothing goes on but the content that was inspected: what
   * decoders skip is left behind. The body's length changes.
   *
   * @param layers in the order they were applied
   */
  record Recoded(List<Coding> layers) implements ContentCoding {
    public Recoded {
      layers = List.copyOf(layers);
    }
  }

  /**
   * The messages of gRPC, each compressed or not.
   *
   * @param compression what the compressed ones are compressed with; empty when it is nothing that
   *     can be undone, and they are refused
   */
  record Messages(Flavour flavour, Optional<Coding> compression) implements ContentCoding {

    /** Which bits a message's flag may have. */
    enum Flavour {
      GRPC,
      GRPC_WEB
    }
  }

  /** The coding that a request's fields declare; empty when it is one that cannot be inspected. */
  static Optional<ContentCoding> of(Fields fields) {
    var layers = layers(fields.members("content-encoding"));
    var grpc = grpc(fields);
    if (layers.isEmpty() || grpc.isEmpty()) {
      return layers.map(ContentCoding::of);
    }
    return layers.get().isEmpty() ? messages(fields, grpc.get()) : Optional.empty();
  }

  /** Whether a message is readable as it is. */
  static boolean isReadable(Fields fields) {
    return isIdentity(fields, "content-encoding") && isIdentity(fields, "grpc-encoding");
  }

  /** Whether the body goes on with another length than it came with. */
  default boolean changesLength() {
    return this instanceof Recoded;
  }

  private static ContentCoding of(List<Coding> layers) {
    if (layers.isEmpty()) {
      return new Identity();
    }
    return layers.equals(List.of(Coding.GZIP)) ? new Gzip() : new Recoded(layers);
  }

  private static Optional<List<Coding>> layers(List<String> names) {
    var layers = new ArrayList<Coding>(names.size());
    for (var name : names) {
      if (name.equals("identity")) {
        continue;
      }
      var coding = coding(name);
      if (coding.isEmpty() || layers.size() == MOST_LAYERS) {
        return Optional.empty();
      }
      layers.add(coding.get());
    }
    return Optional.of(layers);
  }

  private static Optional<Coding> coding(String name) {
    return switch (name) {
      case "gzip", "x-gzip" -> Optional.of(Coding.GZIP);
      case "deflate" -> Optional.of(Coding.DEFLATE);
      case "br" -> Optional.of(Coding.BR);
      case "zstd" -> Optional.of(Coding.ZSTD);
      default -> Optional.empty();
    };
  }

  /** The type that gRPC declares; with several types, whoever reads the body may take any. */
  private static Optional<String> grpc(Fields fields) {
    return fields.all("content-type").stream()
        .map(type -> type.toLowerCase(Locale.ROOT))
        .filter(type -> type.startsWith("application/grpc"))
        .findFirst();
  }

  /** The text flavour is base64, under which a compressed message cannot be told. */
  private static Optional<ContentCoding> messages(Fields fields, String type) {
    if (type.startsWith("application/grpc-web-text")) {
      return isIdentity(fields, "grpc-encoding") ? Optional.of(new Identity()) : Optional.empty();
    }
    var flavour =
        type.startsWith("application/grpc-web") ? Messages.Flavour.GRPC_WEB : Messages.Flavour.GRPC;
    var names = fields.members("grpc-encoding");
    var compression = names.size() == 1 ? coding(names.getFirst()) : Optional.<Coding>empty();
    return Optional.of(new Messages(flavour, compression));
  }

  private static boolean isIdentity(Fields fields, String name) {
    return fields.members(name).stream().allMatch("identity"::equals);
  }
}
