package dev.bottle.gateway.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Writes whole lines from many threads to one stream, in order, without ever blocking a caller. A
 * stream that fails, or that falls behind, makes {@link #hasRoom} false and keeps it so until it
 * recovers: no line is given up silently.
 */
public final class LineWriter implements AutoCloseable {
  private static final int CAPACITY = 16_384;
  private static final int RESERVE = CAPACITY / 4;
  private static final Duration GATHERING = Duration.ofMillis(20);

  private sealed interface Item {}

  private record Line(String text) implements Item {}

  private enum Mark implements Item {
    END
  }

  private final OutputStream out;
  private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final Thread thread;
  private volatile boolean failed;

  private LineWriter(OutputStream out) {
    this.out = out;
    this.thread = Thread.ofPlatform().name("lines").daemon().unstarted(this::run);
  }

  /** A writer that takes lines at once but writes none before {@link #start}. */
  public static LineWriter over(OutputStream out) {
    return new LineWriter(out);
  }

  /** Begins to write. */
  public void start() {
    thread.start();
  }

  /**
   * Writes {@code line} and begins: it is the stream's first line, whatever was taken before.
   *
   * @throws IOException when the stream takes no line
   */
  public void start(String line) throws IOException {
    write(line);
    out.flush();
    thread.start();
  }

  /** Takes a line without its line end; false when there is no room. */
  public boolean offer(String line) {
    return !failed && queue.offer(new Line(line));
  }

  /** Whether another exchange's line would surely fit. */
  public boolean hasRoom() {
    return !failed && queue.remainingCapacity() > RESERVE;
  }

  private void run() {
    var batch = new ArrayList<Item>();
    try {
      while (true) {
        batch.add(queue.take());
        queue.drainTo(batch);
        for (var item : batch) {
          switch (item) {
            case Line(var text) -> write(text);
            case Mark _ -> {
              out.flush();
              return;
            }
          }
        }
        out.flush();
        batch.clear();
        // Lines that come close together are worth one write and one wake-up.
        Thread.sleep(GATHERING);
      }
    } catch (IOException e) {
      failed = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(String line) throws IOException {
    out.write(line.getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }

  /** Writes what was taken, for at most two seconds; the stream itself stays open. */
  @Override
  public void close() {
    if (!thread.isAlive()) {
      return;
    }
    try {
      if (queue.offer(Mark.END, 1, TimeUnit.SECONDS)) {
        thread.join(1_000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
