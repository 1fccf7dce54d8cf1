package dev.bottle.gateway.git;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Scans every object of a pack, in a few threads. Trees are left out: their names are paths. */
final class ObjectInspector {
  private static final int BATCH = 64;
  private static final int MOST_THREADS = 4;

  private final PackTable table;
  private final Path pack;
  private final Path folder;
  private final Sightings sightings;
  private final CleanBlobs clean;
  private final FileScan.Budget budget;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();

  /** Is told how many objects are done. */
  @FunctionalInterface
  interface Progress {
    void done(int objects) throws IOException;
  }

  ObjectInspector(
      PackTable table,
      Path pack,
      Path folder,
      Sightings sightings,
      CleanBlobs clean,
      FileScan.Budget budget) {
    this.table = table;
    this.pack = pack;
    this.folder = folder;
    this.sightings = sightings;
    this.clean = clean;
    this.budget = budget;
  }

  /**
   * Scans.
   *
   * @param progress told from time to time how many objects are done
   * @throws IOException a refusal where something cannot be looked at
   */
  void inspect(Progress progress) throws IOException {
    int threads =
        Math.clamp(
            Math.min(table.count() / BATCH + 1, Runtime.getRuntime().availableProcessors()),
            1,
            MOST_THREADS);
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<Void>>();
      for (int i = 0; i < threads; i++) {
        running.add(
            workers.submit(
                () -> {
                  work(progress);
                  return null;
                }));
      }
      try {
        for (var one : running) {
          one.get();
        }
      } catch (ExecutionException e) {
        stop();
        if (e.getCause() instanceof IOException io) {
          throw io;
        }
        throw new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        stop();
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  private void stop() {
    next.set(table.count());
  }

  private void work(Progress progress) throws IOException {
    try (var reader = new PackReader(table, pack, folder)) {
      int from = next.getAndAdd(BATCH);
      while (from < table.count()) {
        int to = Math.min(table.count(), from + BATCH);
        for (int entry = from; entry < to; entry++) {
          inspect(reader, entry);
        }
        progress.done(done.addAndGet(to - from));
        from = next.get() < table.count() ? next.getAndAdd(BATCH) : table.count();
      }
    }
  }

  private void inspect(PackReader reader, int entry) throws IOException {
    switch (table.kind(entry)) {
      case TREE -> {}
      case COMMIT, TAG -> scan(reader, entry);
      case BLOB -> {
        var id = table.id(entry);
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
}
