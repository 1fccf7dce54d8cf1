package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Finding.Disguise;
import dev.bottle.gateway.dlp.Track.Beyond;
import dev.bottle.gateway.dlp.decode.ExpansionException;
import dev.bottle.gateway.dlp.decode.Gunzip;
import dev.bottle.gateway.dlp.decode.Gunzip.HeaderFields;
import dev.bottle.gateway.dlp.decode.UndecodableException;
import org.jspecify.annotations.Nullable;

/** Unpacks what begins like gzip (RFC 1952), as far as it can be. */
final class Gzipped implements Layer {
  static final byte[] MAGIC = {0x1f, (byte) 0x8b, 8};

  private final Inquiry inquiry;
  private final int depth;
  private final Findings out;
  private @Nullable Derived text;

  /** Kept for what is packed next, as long as the text goes on: many bytes only look packed. */
  private @Nullable Gunzip gunzip;

  private @Nullable Gunzip unpacking;

  /** Where the packed bytes begin. */
  private long beginning;

  /** Bytes of the magic that have been seen. */
  private int begun;

  Gzipped(Inquiry inquiry, int depth, Findings out) {
    this.inquiry = inquiry;
    this.depth = depth;
    this.out = out;
  }

  @Override
  public void feed(Chunk chunk, int from, int to, long offset) {
    byte[] in = chunk.bytes();
    int at = from;
    while (at < to) {
      if (unpacking != null) {
        at = unpack(unpacking, in, at, to, offset + (at - from));
      } else {
        at = find(chunk, at, to, offset - from);
      }
    }
    if (text != null) {
      text.flush();
    }
  }

  private int find(Chunk chunk, int from, int to, long base) {
    byte[] in = chunk.bytes();
    int at = from;
    while (at < to) {
      if (begun == 0) {
        at = chunk.next(Chunk.Kind.PACKED, at, to);
        if (at == to) {
          return to;
        }
      }
      begun = in[at] == MAGIC[begun] ? begun + 1 : in[at] == MAGIC[0] ? 1 : 0;
      at++;
      if (begun == MAGIC.length) {
        begun = 0;
        begin(base + at - MAGIC.length);
        return at;
      }
    }
    return at;
  }

  private void begin(long at) {
    beginning = at;
    if (text == null) {
      text = new Derived(inquiry, Disguise.GZIP, depth, this::found);
    }
    var begins = gunzip == null ? new Gunzip(HeaderFields.YIELDED) : gunzip;
    begins.reset();
    gunzip = begins;
    unpacking = begins;
    var _ = unpack(begins, MAGIC, 0, MAGIC.length, at);
  }

  /** Which of the packed bytes hold it cannot be said. */
  private void found(Finding finding, int detector) {
    out.add(finding.in(beginning, beginning + MAGIC.length, Disguise.GZIP), detector);
  }

  private int unpack(Gunzip gzip, byte[] in, int from, int to, long offset) {
    Derived into = text;
    inquiry.worked(to - from);
    try {
      gzip.feed(
          in,
          from,
          to - from,
          (bytes, at, length) -> {
            if (inquiry.isTooMuch()) {
              throw new UndecodableException("too much to inspect");
            }
            if (into != null) {
              into.from(bytes, at, length, offset);
            }
          });
    } catch (ExpansionException e) {
      if (inquiry.options.budget().beyond() == Beyond.OVERRUN) {
        inquiry.overran();
      }
      end();
    } catch (UndecodableException e) {
      // It only looked like gzip, or ends here; what it gave until now is searched.
      end();
      return from;
    }
    return to;
  }

  /** Whether it is in the middle of packed bytes. */
  boolean unpacks() {
    return unpacking != null;
  }

  private void end() {
    unpacking = null;
    if (text != null) {
      text.interrupt();
    }
  }

  @Override
  public void interrupt() {
    begun = 0;
    end();
    if (gunzip != null) {
      gunzip.close();
      gunzip = null;
    }
  }

  @Override
  public long firstOpen(long otherwise) {
    return text == null ? otherwise : text.firstOpen(otherwise);
  }
}
