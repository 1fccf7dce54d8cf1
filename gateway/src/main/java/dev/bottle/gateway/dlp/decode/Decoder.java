package dev.bottle.gateway.dlp.decode;

/**
 * A streaming decoder of one coding, or of several one over the other. All that a chunk yields is
 * yielded before {@link #feed} returns. Not thread-safe; close it, for it may hold native memory.
 */
public interface Decoder extends AutoCloseable {

  /** Takes decoded bytes; the array is reused after the call. */
  @FunctionalInterface
  interface Sink {
    /** Takes {@code length} bytes; throws when it is a decoder that cannot read them. */
    void accept(byte[] bytes, int from, int length) throws UndecodableException;
  }

  /**
   * Decodes the next bytes.
   *
   * @throws UndecodableException when they are not of this coding, damaged, behind its end, or
   *     expand beyond reason; nothing may be fed afterwards
   */
  void feed(byte[] bytes, int from, int length, Sink sink) throws UndecodableException;

  /**
   * Ends the input.
   *
   * @throws UndecodableException when it is not complete
   */
  void finish() throws UndecodableException;

  /** Lets go of what it holds; may be called again. */
  @Override
  void close();
}
