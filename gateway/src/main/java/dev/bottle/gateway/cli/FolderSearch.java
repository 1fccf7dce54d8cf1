package dev.bottle.gateway.cli;

import dev.bottle.gateway.cli.FolderSecrets.Extent;
import dev.bottle.gateway.dlp.SecretSearch;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks through a folder's text files for secrets, once, within bounds. Links are not followed, and
 * a file that never answers is left behind with the thread that reads it.
 */
final class FolderSearch {
  private static final Set<String> SKIPPED = Set.of(".git", "node_modules");
  private static final int MOST_FILES = 20_000;
  private static final long MOST_BYTES = 64L << 20;
  private static final int MOST_PER_FILE = 4 << 20;
  private static final int MOST_SECRETS = 200;
  private static final int SNIFFED = 8000;

  private final SecretSearch search;
  private final Path root;
  private final long endNanos;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final TreeSet<String> files = new TreeSet<>();
  private int looked;
  private long bytes;
  private Extent extent = Extent.WHOLE;

  private FolderSearch(SecretSearch search, Path root, Duration patience) {
    this.search = search;
    this.root = root;
    this.endNanos = System.nanoTime() + patience.toNanos();
  }

  /** Looks for at most that long. */
  static FolderSecrets run(SecretSearch search, Path root, Duration patience)
      throws InterruptedException {
    var folder = new FolderSearch(search, root, patience);
    var thread = Thread.ofPlatform().daemon().name("workspace").start(folder::walk);
    if (!thread.join(patience.plusMillis(100))) {
      folder.cut();
    }
    return folder.found();
  }

  private synchronized FolderSecrets found() {
    return new FolderSecrets(values, List.copyOf(files), looked, extent);
  }

  private synchronized void cut() {
    extent = Extent.CUT;
  }

  private synchronized void found(String file, long line, String secret) {
    if (values.size() >= MOST_SECRETS) {
      extent = Extent.CUT;
    } else if (!values.containsValue(secret)) {
      values.putIfAbsent(file + ":" + line, secret);
      files.add(file);
    }
  }

  private synchronized void looked(long more) {
    looked++;
    bytes += more;
  }

  private synchronized boolean isOver() {
    boolean over = System.nanoTime() - endNanos > 0 || looked >= MOST_FILES || bytes >= MOST_BYTES;
    if (over) {
      extent = Extent.CUT;
    }
    return over;
  }

  private void walk() {
    try {
      Files.walkFileTree(root, new Visitor());
    } catch (IOException e) {
      cut();
    }
  }

  private final class Visitor extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      Path name = folder.getFileName();
      return name != null && SKIPPED.contains(name.toString())
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (isOver()) {
        return FileVisitResult.TERMINATE;
      }
      if (attributes.isRegularFile()) {
        read(file);
      }
      return FileVisitResult.CONTINUE;
    }

    /** What the person cannot read, the agent's user mostly cannot either. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      cut();
      return FileVisitResult.CONTINUE;
    }
  }

  private void read(Path file) {
    byte[] head;
    byte[] rest;
    try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      head = in.readNBytes(SNIFFED);
      rest = isBinary(head) ? new byte[0] : in.readNBytes(MOST_PER_FILE);
    } catch (IOException e) {
      cut();
      return;
    }
    looked(head.length + rest.length);
    if (isBinary(head)) {
      return;
    }
    if (rest.length == MOST_PER_FILE) {
      cut();
    }
    var name = root.relativize(file).toString();
    var scan = search.file(name, (line, secret) -> found(name, line, secret));
    scan.feed(head, head.length);
    scan.feed(rest, rest.length);
    scan.finish();
  }

  private static boolean isBinary(byte[] head) {
    for (byte b : head) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }
}
