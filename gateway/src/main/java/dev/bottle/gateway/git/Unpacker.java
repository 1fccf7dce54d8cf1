package dev.bottle.gateway.git;

import dev.bottle.gateway.dlp.decode.Gunzip;
import dev.bottle.gateway.dlp.decode.Gunzip.HeaderFields;
import dev.bottle.gateway.dlp.decode.UndecodableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is packed in a file while its bytes go by, wherever it begins, and has it scanned too:
 * entries of zip files, and so of jars and Office files, and what is in gzip files. Tar files are
 * plain already. No table of contents is believed. Not thread-safe.
 */
final class Unpacker implements AutoCloseable {
  private static final int ZIP = 'P' << 24 | 'K' << 16 | 3 << 8 | 4;
  private static final int GZIP = 0x1f8b08;
  private static final byte[] GZIP_BYTES = {0x1f, (byte) 0x8b, 8};
  private static final int ROOM = 16 * 1024;
  private static final int HEADER = 26;
  private static final int METHOD_AT = 4;
  private static final int NAME_AT = 22;
  private static final int EXTRA_AT = 24;
  private static final int DEFLATED = 8;

  private final Unpacked inside;

  /** Room for plain bytes, once there is something packed: most files have nothing. */
  private byte[] plain = {};

  /** The last bytes, to find where something begins. */
  private int window;

  /** The rest of a zip entry's head. */
  private @Nullable ByteBuffer head;

  private @Nullable Inflater inflater;
  private @Nullable Gunzip gunzip;
  private @Nullable Unpacked into;

  /** What becomes of packed bytes. */
  interface Unpacked extends AutoCloseable {
    /**
     * Something packed begins.
     *
     * @param name of a zip entry, as it was written; empty for gzip
     * @throws RefusedPushException where it is packed too deep
     */
    Unpacked begin(String name) throws RefusedPushException;

    /** The next plain bytes. */
    void take(byte[] bytes, int from, int length) throws IOException;

    /** It ends here. */
    @Override
    void close() throws IOException;
  }

  Unpacker(Unpacked inside) {
    this.inside = inside;
  }

  void feed(byte[] bytes, int from, int length) throws IOException {
    int at = from;
    int to = from + length;
    while (at < to) {
      if (inflater != null) {
        at = inflate(inflater, bytes, at, to);
      } else if (gunzip != null) {
        at = gunzip(gunzip, bytes, at, to);
      } else if (head != null) {
        at = read(head, bytes, at, to);
      } else {
        at = find(bytes, at, to);
      }
    }
  }

  private int find(byte[] bytes, int from, int to) throws IOException {
    for (int at = from; at < to; at++) {
      window = (window << 8) | (bytes[at] & 0xff);
      if (window == ZIP) {
        head = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        return at + 1;
      }
      if ((window & 0xff_ffff) == GZIP) {
        into = inside.begin("");
        gunzip = new Gunzip(HeaderFields.DROPPED);
        var _ = gunzip(gunzip, GZIP_BYTES, 0, GZIP_BYTES.length);
        return at + 1;
      }
    }
    return to;
  }

  /** Takes in an entry's head: a fixed part that tells how long name and extra field are. */
  private int read(ByteBuffer begun, byte[] bytes, int from, int to) throws IOException {
    int count = Math.min(begun.remaining(), to - from);
    begun.put(bytes, from, count);
    if (begun.hasRemaining()) {
      return from + count;
    }
    int name = begun.getShort(NAME_AT) & 0xffff;
    int whole = HEADER + name + (begun.getShort(EXTRA_AT) & 0xffff);
    if (begun.getShort(METHOD_AT) != DEFLATED) {
      // What is stored stands there as it is; what else there is nobody here can unpack.
      search();
    } else if (begun.capacity() < whole) {
      head = ByteBuffer.allocate(whole).order(ByteOrder.LITTLE_ENDIAN).put(begun.flip());
    } else {
      search();
      inflater = new Inflater(true);
      plain = plain.length == 0 ? new byte[ROOM] : plain;
      var named = new byte[name];
      begun.get(HEADER, named);
      into = inside.begin(new String(named, StandardCharsets.UTF_8));
    }
    return from + count;
  }

  private int inflate(Inflater packed, byte[] bytes, int from, int to) throws IOException {
    packed.setInput(bytes, from, to - from);
    try {
      while (true) {
        int count = packed.inflate(plain);
        if (count > 0 && into != null) {
          into.take(plain, 0, count);
        }
        if (packed.finished() || packed.needsDictionary()) {
          int left = packed.getRemaining();
          search();
          return to - left;
        }
        if (count == 0) {
          return to;
        }
      }
    } catch (DataFormatException e) {
      // It only looked like an entry, or is broken: what it gave was looked at.
      search();
      return from;
    }
  }

  private int gunzip(Gunzip packed, byte[] bytes, int from, int to) throws IOException {
    var failed = new IOException[1];
    try {
      packed.feed(
          bytes,
          from,
          to - from,
          (out, at, length) -> {
            try {
              if (into != null && failed[0] == null) {
                into.take(out, at, length);
              }
            } catch (IOException e) {
              failed[0] = e;
            }
          });
    } catch (UndecodableException e) {
      // As above. That it unpacks to far too much the scan of the file itself has said.
      search();
      return failed[0] == null ? from : rethrow(failed[0]);
    }
    return failed[0] == null ? to : rethrow(failed[0]);
  }

  private static int rethrow(IOException e) throws IOException {
    throw e;
  }

  /** Goes back to looking for something packed. */
  private void search() throws IOException {
    window = 0;
    head = null;
    if (inflater != null) {
      inflater.end();
      inflater = null;
    }
    if (gunzip != null) {
      gunzip.close();
      gunzip = null;
    }
    var ended = into;
    into = null;
    if (ended != null) {
      ended.close();
    }
  }

  @Override
  public void close() throws IOException {
    search();
  }
}
