package dev.bottle.launcher.session;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The proof that a launcher lives: an operating system's file lock, held for the launcher's whole
 * life and gone with it however it ends.
 */
final class BottleLock implements AutoCloseable {
  private final FileChannel channel;

  private BottleLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the lock of a new bottle; a passing {@link #isHeld} of somebody else is waited for. */
  static BottleLock take(Path file) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    channel.lock();
    return new BottleLock(channel);
  }

  /**
   * Whether a live launcher holds it. A lock that cannot be looked at counts as held: never touch
   * what may be somebody's. Not to be asked by the holder itself.
   */
  static boolean isHeld(Path file) {
    if (Files.notExists(file)) {
      return false;
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock probe = channel.tryLock()) {
      return probe == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      return Files.exists(file) || !Files.notExists(file);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
