package dev.bottle.gateway.dlp.decode;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A decoder of gzip (RFC 1952). Members may follow each other; anything else behind a member is an
 * error, as is a wrong check sum or length.
 */
public final class Gunzip implements Decoder {
  private static final int BUFFER = 8 * 1024;
  private static final int MOST_FIELD = 64 * 1024;
  private static final int FHCRC = 2;
  private static final int FEXTRA = 4;
  private static final int FNAME = 8;
  private static final int FCOMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final HeaderFields fields;
  private Expansion expansion = new Expansion();
  private final Inflater inflater = new Inflater(true);
  private final byte[] buffer = new byte[BUFFER];
  private final ByteArrayOutputStream field = new ByteArrayOutputStream(16);
  private final CRC32 content = new CRC32();
  private final CRC32 header = new CRC32();
  private Step step = Step.FIXED;
  private int flags;
  private int extraLength;
  private long memberOut;

  /** What becomes of a header's extra, name and comment fields. */
  public enum HeaderFields {
    /**
     * Each is yielded before the content, ended by a line feed: then every byte that the sender
     * chose can be inspected.
     */
    YIELDED,
    DROPPED
  }

  private enum Step {
    FIXED,
    EXTRA_LENGTH,
    EXTRA,
    NAME,
    COMMENT,
    HEADER_CHECK,
    CONTENT,
    TRAILER,
    /** Behind a member: the end, or another member's first byte. */
    BETWEEN
  }

  public Gunzip(HeaderFields fields) {
    this.fields = fields;
  }

  @Override
  public void feed(byte[] bytes, int from, int length, Sink sink) throws UndecodableException {
    expansion.took(length);
    int at = from;
    int end = from + length;
    while (at < end) {
      if (step == Step.CONTENT) {
        at += inflate(bytes, at, end - at, sink);
      } else {
        take(bytes[at++], sink);
      }
    }
  }

  @Override
  public void finish() throws UndecodableException {
    if (step != Step.BETWEEN) {
      throw new UndecodableException("gzip: ends too early");
    }
  }

  private int inflate(byte[] bytes, int from, int length, Sink sink) throws UndecodableException {
    inflater.setInput(bytes, from, length);
    try {
      while (!inflater.finished()) {
        int n = inflater.inflate(buffer);
        if (n == 0 && inflater.needsDictionary()) {
          throw new UndecodableException("gzip: needs a dictionary");
        }
        if (n == 0 && !inflater.finished()) {
          return length;
        }
        content.update(buffer, 0, n);
        memberOut += n;
        expansion.yielded(n);
        sink.accept(buffer, 0, n);
      }
    } catch (DataFormatException e) {
      throw new UndecodableException("gzip: damaged content", e);
    }
    int used = length - inflater.getRemaining();
    step = Step.TRAILER;
    return used;
  }

  private void take(byte b, Sink sink) throws UndecodableException {
    if (step == Step.BETWEEN) {
      step = Step.FIXED;
    }
    if (step != Step.HEADER_CHECK && step != Step.TRAILER) {
      header.update(b);
    }
    if (field.size() >= MOST_FIELD) {
      throw new UndecodableException("gzip: header field too long");
    }
    boolean ended = (step == Step.NAME || step == Step.COMMENT) && b == 0;
    if (!ended) {
      field.write(b);
    }
    if (ended || field.size() == fixedLength()) {
      complete(field.toByteArray(), sink);
      field.reset();
    }
  }

  /** The length of the present field; -1 when a zero byte ends it. */
  private int fixedLength() {
    return switch (step) {
      case FIXED -> 10;
      case EXTRA_LENGTH, HEADER_CHECK -> 2;
      case EXTRA -> extraLength;
      case TRAILER -> 8;
      case NAME, COMMENT, CONTENT, BETWEEN -> -1;
    };
  }

  private void complete(byte[] value, Sink sink) throws UndecodableException {
    switch (step) {
      case FIXED -> {
        checkFixed(value);
        next(Step.FIXED);
      }
      case EXTRA_LENGTH -> {
        extraLength = (int) number(value, 0, 2);
        next(extraLength == 0 ? Step.EXTRA : Step.EXTRA_LENGTH);
      }
      case EXTRA, NAME, COMMENT -> {
        if (fields == HeaderFields.YIELDED) {
          sink.accept(value, 0, value.length);
          sink.accept(new byte[] {'\n'}, 0, 1);
        }
        next(step);
      }
      case HEADER_CHECK -> {
        require(number(value, 0, 2) == (header.getValue() & 0xffff), "wrong header check sum");
        next(Step.HEADER_CHECK);
      }
      case TRAILER -> {
        require(number(value, 0, 4) == content.getValue(), "wrong check sum");
        require(number(value, 4, 4) == (memberOut & 0xffff_ffffL), "wrong length");
        startOver();
      }
      case CONTENT, BETWEEN -> throw new IllegalStateException(step.name());
    }
  }

  private void checkFixed(byte[] value) throws UndecodableException {
    require((value[0] & 0xff) == 0x1f && (value[1] & 0xff) == 0x8b, "not gzip");
    require(value[2] == 8, "unknown method");
    flags = value[3] & 0xff;
    require((flags & RESERVED) == 0, "reserved flags");
  }

  /** Goes on to the next field that the flags announce. */
  private void next(Step done) {
    if (done == Step.FIXED && (flags & FEXTRA) != 0) {
      step = Step.EXTRA_LENGTH;
    } else if (done == Step.EXTRA_LENGTH) {
      step = Step.EXTRA;
    } else if (done.compareTo(Step.NAME) < 0 && (flags & FNAME) != 0) {
      step = Step.NAME;
    } else if (done.compareTo(Step.COMMENT) < 0 && (flags & FCOMMENT) != 0) {
      step = Step.COMMENT;
    } else if (done.compareTo(Step.HEADER_CHECK) < 0 && (flags & FHCRC) != 0) {
      step = Step.HEADER_CHECK;
    } else {
      step = Step.CONTENT;
    }
  }

  private void startOver() {
    step = Step.BETWEEN;
    inflater.reset();
    content.reset();
    header.reset();
    memberOut = 0;
  }

  /** Starts with other bytes, which have nothing to do with those before. */
  public void reset() {
    startOver();
    step = Step.FIXED;
    field.reset();
    expansion = new Expansion();
  }

  private static void require(boolean holds, String otherwise) throws UndecodableException {
    if (!holds) {
      throw new UndecodableException("gzip: " + otherwise);
    }
  }

  /** Little-endian, unsigned. */
  private static long number(byte[] bytes, int from, int length) {
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = (value << 8) | (bytes[from + i] & 0xff);
    }
    return value;
  }

  @Override
  public void close() {
    inflater.end();
  }
}
