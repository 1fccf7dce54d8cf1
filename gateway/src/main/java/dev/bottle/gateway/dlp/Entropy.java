package dev.bottle.gateway.dlp;

/** Shannon's measure of how unlike each other the bytes of a text are. */
final class Entropy {
  private Entropy() {}

  /**
   * Bits a byte, 0 to 8, of a text with one char a byte.
   *
   * @param text the bytes; empty gives 0
   */
  static double ofBytes(String text) {
    var counts = new int[256];
    for (int i = 0; i < text.length(); i++) {
      counts[text.charAt(i) & 0xff]++;
    }
    double bits = 0;
    double last = 0;
    int lastCount = 0;
    for (int count : counts) {
      if (count > 0) {
        if (count != lastCount) {
          double share = (double) count / text.length();
          last = share * Math.log(share) / Math.log(2);
          lastCount = count;
        }
        bits -= last;
      }
    }
    return bits;
  }
}
