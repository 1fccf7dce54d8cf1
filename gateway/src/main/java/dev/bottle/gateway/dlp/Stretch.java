package dev.bottle.gateway.dlp;

/** How far the bytes of one set go on: the last answer is remembered for who asks in it again. */
final class Stretch {
  private ByteSet set = ByteSet.NONE;
  private long from;
  private long to;
  private boolean ended;
  private long work;

  /**
   * How many bytes that the chain takes stand from {@code at} on.
   *
   * @param base the offset that {@code in[0]} has or would have
   * @param limit offset that is not looked at any more
   */
  long length(Chain chain, byte[] in, long base, long at, long limit) {
    boolean[] wanted = chain.members();
    if (!set.equals(chain.set()) || at < from || at > to) {
      set = chain.set();
      from = at;
      to = at;
      ended = false;
    }
    long before = to;
    while (!ended && to < limit) {
      if (wanted[in[(int) (to - base)] & 0xff]) {
        to++;
      } else {
        ended = true;
      }
    }
    work += to - before;
    return Math.min(to, limit) - at;
  }

  /** Bytes looked at. */
  long work() {
    return work;
  }
}
