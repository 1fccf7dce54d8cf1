package dev.bottle.gateway.dlp;

/** Takes the fields of a text, one after the other, as an extractor finds them. */
interface Pieces {
  /**
   * Bytes of the present field that follow on those before.
   *
   * @param at the offset of the first of them in the text
   */
  void piece(byte[] bytes, int from, int to, long at);

  /** A whole field, which is no longer than an edge of one. */
  default void field(byte[] bytes, int from, int to, long at) {
    if (to > from) {
      piece(bytes, from, to, at);
    }
    joint();
  }

  /** What follows does not continue what came before. */
  void gap();

  /** The field ends here, where the next one may continue it. */
  void joint();
}
