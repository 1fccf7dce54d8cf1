package dev.bottle.gateway.git;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Reads objects of a pack that was taken in. Memory is bounded. Confined to one thread. */
final class PackReader implements AutoCloseable {
  private static final long MOST_WEIGHT = 4L << 20;
  private static final int BUFFER = 16 * 1024;

  private final PackTable table;
  private final FileChannel file;
  private final Path folder;
  private final Inflater inflater = new Inflater();

  /** What deltas are of, the longest unused first. */
  private final LinkedHashMap<Integer, Content> recent = new LinkedHashMap<>(16, 0.75f, true);

  private long weight;

  /**
   * @param folder for large objects, beside the pack
   */
  PackReader(PackTable table, Path pack, Path folder) throws IOException {
    this.table = table;
    this.file = FileChannel.open(pack, StandardOpenOption.READ);
    this.folder = folder;
  }

  PackTable table() {
    return table;
  }

  /** Hands out an object's bytes, piece by piece. */
  void read(int entry, PackSource.Taker taker) throws IOException {
    if (table.isDelta(entry)) {
      content(entry).each(taker);
      return;
    }
    try (var in = data(entry)) {
      var piece = new byte[(int) Math.min(64 * 1024, Math.max(1, table.size(entry)))];
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        taker.take(piece, 0, count);
      }
    }
  }

  /** A commit, tree or tag, or another small object, as a whole. */
  byte[] bytes(int entry) throws IOException {
    if (table.length(entry) > PackIntake.LARGEST_STRUCTURE) {
      throw new MalformedPushException("a commit, tree or tag is larger than 16 MiB");
    }
    if (!table.isDelta(entry)) {
      try (var in = data(entry)) {
        return in.readNBytes((int) table.size(entry));
      }
    }
    return content(entry).bytes().toArray(ValueLayout.JAVA_BYTE);
  }

  /** An object; valid until the next one is asked for. */
  Content content(int entry) throws IOException {
    var chain = new ArrayDeque<Integer>();
    int at = entry;
    var content = recent.get(at);
    while (content == null && table.isDelta(at)) {
      chain.push(at);
      at = table.base(at);
      content = recent.get(at);
    }
    if (content == null) {
      content = keep(at, whole(at));
    }
    while (!chain.isEmpty()) {
      int next = chain.pop();
      try (var delta = new BufferedInputStream(data(next), BUFFER)) {
        content = keep(next, Delta.apply(delta, content, Delta.LARGEST, folder));
      }
    }
    return content;
  }

  private Content whole(int entry) throws IOException {
    var content = Content.ofSize(table.size(entry), folder);
    try (var in = data(entry)) {
      var piece = new byte[BUFFER];
      long at = 0;
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        MemorySegment.copy(piece, 0, content.bytes(), ValueLayout.JAVA_BYTE, at, count);
        at += count;
      }
    } catch (IOException | RuntimeException e) {
      content.close();
      throw e;
    }
    return content;
  }

  private Content keep(int entry, Content content) {
    recent.put(entry, content);
    weight += content.weight();
    var eldest = recent.entrySet().iterator();
    while (weight > MOST_WEIGHT && recent.size() > 1) {
      var one = eldest.next().getValue();
      eldest.remove();
      weight -= one.weight();
      one.close();
    }
    return content;
  }

  private InputStream data(int entry) {
    inflater.reset();
    int buffer = Math.clamp(table.size(entry), 64, BUFFER);
    return new InflaterInputStream(new FileBytes(table.data(entry)), inflater, buffer);
  }

  /** The file from some place on. */
  private final class FileBytes extends InputStream {
    private long at;

    FileBytes(long at) {
      this.at = at;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int count = file.read(ByteBuffer.wrap(bytes, from, length), at);
      at += Math.max(0, count);
      return count;
    }
  }

  @Override
  public void close() throws IOException {
    recent.values().forEach(Content::close);
    recent.clear();
    inflater.end();
    file.close();
  }
}
