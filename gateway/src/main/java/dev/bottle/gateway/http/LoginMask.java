package dev.bottle.gateway.http;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.policy.Destination;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Takes real logins out of a response body: each is replaced by its placeholder where both are
 * equally long, else by asterisks, so that no length changes. Holds back at most one byte less than
 * the longest login.
 */
final class LoginMask {
  private final List<Swap> swaps;
  private final int longest;
  private byte[] tail = {};

  private static final class Swap {
    final byte[] real;
    final byte[] shown;

    Swap(byte[] real, byte[] shown) {
      this.real = real;
      this.shown = shown;
    }
  }

  LoginMask(Vault vault, Destination target) {
    this.swaps =
        vault.grantedTo(target).stream()
            .map(c -> swap(c.value().reveal(), c.placeholder()))
            .toList();
    this.longest = swaps.stream().mapToInt(s -> s.real.length).max().orElse(1);
  }

  private static Swap swap(String real, String placeholder) {
    var bytes = real.getBytes(StandardCharsets.UTF_8);
    var shown = placeholder.getBytes(StandardCharsets.UTF_8);
    if (shown.length != bytes.length) {
      shown = new byte[bytes.length];
      Arrays.fill(shown, (byte) '*');
    }
    return new Swap(bytes, shown);
  }

  /** Takes a piece and gives what may go; what could begin a login stays until more comes. */
  ByteBuf feed(ByteBufAllocator allocator, ByteBuf piece) {
    var all = new byte[tail.length + piece.readableBytes()];
    System.arraycopy(tail, 0, all, 0, tail.length);
    piece.readBytes(all, tail.length, piece.readableBytes());
    piece.release();
    replace(all);
    int keep = openTail(all);
    tail = Arrays.copyOfRange(all, all.length - keep, all.length);
    return allocator.buffer(Math.max(1, all.length - keep)).writeBytes(all, 0, all.length - keep);
  }

  /** The end of the body: what was still held. */
  ByteBuf finish(ByteBufAllocator allocator) {
    var rest = tail;
    tail = new byte[0];
    return allocator.buffer(Math.max(1, rest.length)).writeBytes(rest);
  }

  private void replace(byte[] all) {
    for (var swap : swaps) {
      var real = swap.real;
      for (int at = 0; at + real.length <= all.length; at++) {
        if (all[at] == real[0] && Arrays.equals(all, at, at + real.length, real, 0, real.length)) {
          System.arraycopy(swap.shown, 0, all, at, real.length);
        }
      }
    }
  }

  /** The longest end of the bytes that some login begins with. */
  private int openTail(byte[] all) {
    for (int length = Math.min(longest - 1, all.length); length > 0; length--) {
      for (var swap : swaps) {
        if (beginsWith(swap.real, all, all.length - length)) {
          return length;
        }
      }
    }
    return 0;
  }

  private static boolean beginsWith(byte[] real, byte[] all, int from) {
    int length = all.length - from;
    return length < real.length
        && all[from] == real[0]
        && Arrays.equals(real, 0, length, all, from, all.length);
  }
}
