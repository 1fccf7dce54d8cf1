package dev.bottle.gateway.dlp;

import java.util.List;

/** Several layers over the same text. */
record Layers(List<Layer> each) implements Layer {
  static final Layers NONE = new Layers(List.of());

  @Override
  public void feed(Chunk chunk, int from, int to, long offset) {
    for (var layer : each) {
      layer.feed(chunk, from, to, offset);
    }
  }

  @Override
  public void interrupt() {
    each.forEach(Layer::interrupt);
  }

  @Override
  public long firstOpen(long otherwise) {
    long open = otherwise;
    for (var layer : each) {
      open = layer.firstOpen(open);
    }
    return open;
  }
}
