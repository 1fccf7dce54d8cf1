package dev.bottle.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Notices that files changed, by looking: works on every file system, bind mounts and network
 * folders included, and costs one stat a file and interval. A change is told of once it has
 * settled, so that a half-written file is not read.
 */
final class FileWatch implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(250);
  private static final Stamp MISSING = new Stamp("", 0, 0);

  private final Supplier<Set<Path>> files;
  private final Runnable changed;
  private final Thread thread;
  private Map<Path, Stamp> known;

  private record Stamp(String key, long modified, long size) {}

  private FileWatch(Supplier<Set<Path>> files, Runnable changed) {
    this.files = files;
    this.changed = changed;
    this.known = look();
    this.thread = Thread.ofVirtual().name("file-watch").unstarted(this::run);
  }

  /** Watches whatever {@code files} names at the time. */
  static FileWatch start(Supplier<Set<Path>> files, Runnable changed) {
    var watch = new FileWatch(files, changed);
    watch.thread.start();
    return watch;
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(INTERVAL);
        var now = look();
        if (now.equals(known)) {
          continue;
        }
        known = settled(now);
        changed.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<Path, Stamp> settled(Map<Path, Stamp> first) throws InterruptedException {
    var before = first;
    while (true) {
      Thread.sleep(INTERVAL.dividedBy(2));
      var after = look();
      if (after.equals(before)) {
        return after;
      }
      before = after;
    }
  }

  private Map<Path, Stamp> look() {
    var seen = new HashMap<Path, Stamp>();
    for (var file : files.get()) {
      seen.put(file, stamp(file));
    }
    return seen;
  }

  private static Stamp stamp(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(
          String.valueOf(attributes.fileKey()),
          attributes.lastModifiedTime().toMillis(),
          attributes.size());
    } catch (IOException e) {
      return MISSING;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
