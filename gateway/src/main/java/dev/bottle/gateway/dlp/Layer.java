package dev.bottle.gateway.dlp;

/** Reads a text another way as its bytes come, and has what it reads so searched. */
interface Layer {
  /** Takes some bytes of a chunk; {@code offset} is where the first of them stands in the text. */
  void feed(Chunk chunk, int from, int to, long offset);

  /** The text ends here; what may follow has nothing to do with what was before. */
  void interrupt();

  /** Whether the newest bytes are in the middle of what is encoded, and being read. */
  default boolean decodes() {
    return false;
  }

  /** The text's first byte that may still become part of what is found so, or {@code otherwise}. */
  long firstOpen(long otherwise);
}
