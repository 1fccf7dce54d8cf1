package dev.bottle.gateway.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Scans every object of a pack, in a few threads and while the pack still comes. Trees are left
 * out: their names are paths. Used by one thread.
 */
final class ObjectInspector implements AutoCloseable {
  private static final int BATCH = 64;
  private static final int MOST_THREADS = 4;
  private static final long BETWEEN_MILLIS = 100;

  private final Quarantine quarantine;
  private final Sightings sightings;
  private final CleanBlobs clean;
  private final FileScan.Budget budget;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<Void>> running = new ArrayList<>();
  private final LinkedBlockingQueue<Batch> waiting = new LinkedBlockingQueue<>();
  private final AtomicInteger done = new AtomicInteger();

  /** Is told how many objects are done. */
  @FunctionalInterface
  interface Progress {
    void done(int objects) throws IOException;
  }

  /** How objects stand in a pack: what a delta makes is known only when all has come. */
  enum Form {
    WHOLE,
    DELTA
  }

  /** Those of one form among some entries; none in the last batch. */
  private record Batch(int from, int to, Form form) {
    static final Batch LAST = new Batch(0, 0, Form.WHOLE);

    boolean isLast() {
      return from == to;
    }

    boolean has(PackTable table, int entry) {
      return table.isDelta(entry) == (form == Form.DELTA);
    }
  }

  /**
   * @param quarantine where the pack is
   */
  ObjectInspector(
      Quarantine quarantine, Sightings sightings, CleanBlobs clean, FileScan.Budget budget) {
    this.quarantine = quarantine;
    this.sightings = sightings;
    this.clean = clean;
    this.budget = budget;
  }

  /**
   * Has entries scanned, those of one form.
   *
   * @param to behind the last one
   * @throws IOException a refusal where something cannot be looked at
   */
  void add(PackTable table, int from, int to, Form form) throws IOException {
    for (int at = from; at < to; at += BATCH) {
      waiting.add(new Batch(at, Math.min(to, at + BATCH), form));
      if (running.size() < Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors())) {
        running.add(workers.submit(() -> work(table)));
      }
    }
    failEarly();
  }

  /**
   * Waits till all is scanned.
   *
   * @param progress told from time to time
   * @throws IOException a refusal where something cannot be looked at
   */
  void finish(Progress progress) throws IOException {
    waiting.add(Batch.LAST);
    workers.shutdown();
    try {
      while (!workers.awaitTermination(BETWEEN_MILLIS, TimeUnit.MILLISECONDS)) {
        failEarly();
        progress.done(done.get());
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    for (var one : running) {
      end(one);
    }
  }

  private void failEarly() throws IOException {
    for (var one : running) {
      if (one.state() == Future.State.FAILED) {
        end(one);
      }
    }
  }

  private static void end(Future<Void> worker) throws IOException {
    try {
      worker.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted", e);
  }

  private Void work(PackTable table) throws IOException, InterruptedException {
    try (var reader = new PackReader(table, quarantine.pack(), quarantine.folder())) {
      var batch = waiting.take();
      while (!batch.isLast()) {
        for (int entry = batch.from; entry < batch.to; entry++) {
          if (batch.has(table, entry)) {
            inspect(reader, entry);
            done.incrementAndGet();
          }
        }
        batch = waiting.take();
      }
      // For the next worker.
      waiting.add(batch);
    }
    return null;
  }

  private void inspect(PackReader reader, int entry) throws IOException {
    switch (reader.table().kind(entry)) {
      case TREE -> {}
      case COMMIT, TAG -> scan(reader, entry);
      case BLOB -> {
        var id = reader.table().id(entry);
        if (!clean.contains(sightings, id) && scan(reader, entry)) {
          clean.add(sightings, id);
        }
      }
    }
  }

  private boolean scan(PackReader reader, int entry) throws IOException {
    var scan = new FileScan(sightings, entry, budget);
    reader.read(entry, scan);
    return scan.finish();
  }

  /** Ends what still runs: a reading thread that is interrupted fails. */
  @Override
  public void close() {
    workers.shutdownNow();
    workers.close();
  }
}
