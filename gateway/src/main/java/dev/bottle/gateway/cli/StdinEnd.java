package dev.bottle.gateway.cli;

import java.io.IOException;
import java.io.InputStream;

/** A dead-man's switch: whoever holds the other end of standard input keeps the process alive. */
final class StdinEnd {
  private StdinEnd() {}

  /** Runs {@code action} once {@code in} has ended; what comes before is thrown away. */
  static void await(InputStream in, Runnable action) {
    Thread.ofPlatform()
        .daemon()
        .name("stdin")
        .start(
            () -> {
              drain(in);
              action.run();
            });
  }

  private static void drain(InputStream in) {
    var waste = new byte[1024];
    try {
      while (in.read(waste) >= 0) {}
    } catch (IOException e) {
      // A broken pipe says the same as its end: the other side is gone.
      return;
    }
  }
}
