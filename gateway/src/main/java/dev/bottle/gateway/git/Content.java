package dev.bottle.gateway.git;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * An object's bytes: small ones on the heap, large ones in a file that has no name any more.
 * Confined to one thread.
 */
final class Content implements AutoCloseable {
  /** The largest on the heap, in bytes. */
  static final long SMALL = 2L << 20;

  private final MemorySegment bytes;
  private final @Nullable Arena arena;

  private Content(MemorySegment bytes, @Nullable Arena arena) {
    this.bytes = bytes;
    this.arena = arena;
  }

  /** Room for an object. */
  static Content ofSize(long size, Path folder) throws IOException {
    if (size <= SMALL) {
      return new Content(MemorySegment.ofArray(new byte[(int) size]), null);
    }
    var file = Files.createTempFile(folder, "large", "");
    var arena = Arena.ofConfined();
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Files.delete(file);
      return new Content(channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena), arena);
    } catch (IOException e) {
      arena.close();
      throw e;
    }
  }

  MemorySegment bytes() {
    return bytes;
  }

  long size() {
    return bytes.byteSize();
  }

  /** What it takes of the heap, or of something more plentiful. */
  long weight() {
    return arena == null ? size() : size() / 64;
  }

  /** Hands its bytes out, piece by piece. */
  void each(PackSource.Taker taker) throws IOException {
    var piece = new byte[(int) Math.min(64 * 1024, size())];
    for (long at = 0; at < size(); at += piece.length) {
      int length = (int) Math.min(piece.length, size() - at);
      MemorySegment.copy(bytes, java.lang.foreign.ValueLayout.JAVA_BYTE, at, piece, 0, length);
      taker.take(piece, 0, length);
    }
  }

  @Override
  public void close() {
    if (arena != null) {
      arena.close();
    }
  }
}
