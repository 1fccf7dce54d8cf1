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
  private final PushShares shares;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<Void>> running = new ArrayList<>();
  private final LinkedBlockingQueue<Batch> waiting = new LinkedBlockingQueue<>();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicInteger rooms = new AtomicInteger();

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

  /**
   * Those of one form among some entries; none in the last batch.
   *
   * @param fresh has some of them
   */
  private record Batch(int from, int to, Form form, FreshObjects fresh) {
    static final Batch LAST = new Batch(0, 0, Form.WHOLE, FreshObjects.NONE);

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
      Quarantine quarantine,
      Sightings sightings,
      CleanBlobs clean,
      FileScan.Budget budget,
      PushShares shares) {
    this.quarantine = quarantine;
    this.sightings = sightings;
    this.clean = clean;
    this.budget = budget;
    this.shares = shares;
  }

  /** For objects that come next; {@link FreshObjects#NONE} where too many wait already. */
  FreshObjects room() {
    if (!shares.rooms().tryAcquire()) {
      return FreshObjects.NONE;
    }
    rooms.incrementAndGet();
    return new FreshObjects();
  }

  private void giveBack(FreshObjects fresh) {
    if (fresh != FreshObjects.NONE) {
      rooms.decrementAndGet();
      shares.rooms().release();
    }
  }

  /**
   * Has those among some entries scanned that are no deltas.
   *
   * @param to behind the last one
   * @param fresh made by {@link #room}, which this takes back
   * @throws IOException a refusal where something cannot be looked at
   */
  void wholes(PackTable table, int from, int to, FreshObjects fresh) throws IOException {
    if (from == to) {
      giveBack(fresh);
    } else {
      add(table, new Batch(from, to, Form.WHOLE, fresh));
    }
    failEarly();
  }

  /**
   * Has the others scanned, all of which are resolved.
   *
   * @throws IOException a refusal where something cannot be looked at
   */
  void deltas(PackTable table) throws IOException {
    for (int at = 0; at < table.count(); at += BATCH) {
      int to = Math.min(table.count(), at + BATCH);
      add(table, new Batch(at, to, Form.DELTA, FreshObjects.NONE));
    }
    failEarly();
  }

  private void add(PackTable table, Batch batch) {
    waiting.add(batch);
    if (running.size() < Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors())) {
      running.add(workers.submit(() -> work(table)));
    }
  }

  /**
   * Waits till all is scanned.
   *
   * @param objects how many that must be
   * @param progress told from time to time
   * @throws IOException a refusal where something cannot be looked at
   */
  void finish(int objects, Progress progress) throws IOException {
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
    if (done.get() != objects) {
      throw new IllegalStateException("not every object was searched");
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
        shares.searches().acquire();
        try {
          inspect(reader, batch);
        } finally {
          shares.searches().release();
          giveBack(batch.fresh);
        }
        batch = waiting.take();
      }
      // For the next worker.
      waiting.add(batch);
    }
    return null;
  }

  private void inspect(PackReader reader, Batch batch) throws IOException {
    for (int entry = batch.from; entry < batch.to; entry++) {
      if (batch.has(reader.table(), entry)) {
        inspect(reader, entry, batch.fresh);
        done.incrementAndGet();
      }
    }
  }

  private void inspect(PackReader reader, int entry, FreshObjects fresh) throws IOException {
    switch (reader.table().kind(entry)) {
      case TREE -> {}
      case COMMIT, TAG -> scan(reader, entry, fresh);
      case BLOB -> {
        var id = reader.table().id(entry);
        if (!clean.contains(sightings, id) && scan(reader, entry, fresh)) {
          clean.add(sightings, id);
        }
      }
    }
  }

  private boolean scan(PackReader reader, int entry, FreshObjects fresh) throws IOException {
    var scan = new FileScan(sightings, entry, budget);
    if (!fresh.read(entry, scan)) {
      reader.read(entry, scan);
    }
    return scan.finish();
  }

  /** Ends what still runs: a reading thread that is interrupted fails. */
  @Override
  public void close() {
    workers.shutdownNow();
    workers.close();
    shares.rooms().release(rooms.getAndSet(0));
  }
}
