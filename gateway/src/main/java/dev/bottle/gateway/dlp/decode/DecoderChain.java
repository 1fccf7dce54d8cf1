package dev.bottle.gateway.dlp.decode;

import java.util.List;

/** Codings one over the other. Each bounds its own expansion; here all together are bounded. */
final class DecoderChain implements Decoder {
  private final List<Decoder> decoders;
  private final Expansion expansion = new Expansion();

  /** The outermost coding's decoder comes first. */
  DecoderChain(List<Decoder> decoders) {
    this.decoders = List.copyOf(decoders);
  }

  @Override
  public void feed(byte[] bytes, int from, int length, Sink sink) throws UndecodableException {
    expansion.took(length);
    feed(0, bytes, from, length, sink);
  }

  private void feed(int layer, byte[] bytes, int from, int length, Sink sink)
      throws UndecodableException {
    if (layer == decoders.size()) {
      expansion.yielded(length);
      sink.accept(bytes, from, length);
    } else {
      Sink next = (decoded, at, count) -> feed(layer + 1, decoded, at, count, sink);
      decoders.get(layer).feed(bytes, from, length, next);
    }
  }

  @Override
  public void finish() throws UndecodableException {
    for (var decoder : decoders) {
      decoder.finish();
    }
  }

  @Override
  public void close() {
    decoders.forEach(Decoder::close);
  }
}
