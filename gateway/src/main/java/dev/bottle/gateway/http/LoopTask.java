package dev.bottle.gateway.http;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;

/** Hands what a thread wants done to an event loop, which may have ended with the gateway. */
final class LoopTask {
  private LoopTask() {}

  /** Whether it will be done. */
  enum Fate {
    TAKEN,
    /** The loop is no more, and what belonged to it neither. */
    LOST
  }

  static Fate give(EventLoop loop, Runnable task) {
    try {
      loop.execute(task);
      return Fate.TAKEN;
    } catch (RejectedExecutionException e) {
      return Fate.LOST;
    }
  }
}
