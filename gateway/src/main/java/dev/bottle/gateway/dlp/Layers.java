package dev.bottle.gateway.dlp;

import java.util.List;

/** Several layers over the same text. */
final class Layers implements Layer {
  static final Layers NONE = new Layers(List.of());

  private final Layer[] each;

  Layers(List<Layer> each) {
    this.each = each.toArray(Layer[]::new);
  }

  @Override
  public void feed(Chunk chunk, int from, int to, long offset) {
    for (var layer : each) {
      layer.feed(chunk, from, to, offset);
    }
  }

  @Override
  public void interrupt() {
    for (var layer : each) {
      layer.interrupt();
    }
  }

  @Override
  public boolean decodes() {
    for (var layer : each) {
      if (layer.decodes()) {
        return true;
      }
    }
    return false;
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
