package dev.bottle.gateway.dlp;

import java.util.List;

/**
 * Reads a text as one field behind the other: the strings in quotes, the fields of a form, the
 * parts of a multipart body; the values alone, and keys and values in turn.
 */
final class Joints implements Layer {
  /**
   * How much is held back at most for what may come behind a joint, in bytes. What comes farther
   * off is found all the same.
   */
  private static final int FARTHEST = 8 * 1024;

  private final List<JoinedText> texts;
  private final FormFields form;
  private final MultipartParts multipart;
  private final Layers readers;
  private long fed;

  /**
   * @param out takes the findings
   */
  Joints(Inquiry inquiry, Findings out) {
    var strings = new JoinedText(inquiry, out);
    var values = new JoinedText(inquiry, out);
    var fields = new JoinedText(inquiry, out);
    var formValues = new JoinedText(inquiry, out);
    var parts = new JoinedText(inquiry, out);
    this.texts = List.of(strings, values, fields, formValues, parts);
    this.form = new FormFields(fields, formValues);
    this.multipart = new MultipartParts(parts);
    this.readers = new Layers(List.of(new QuotedStrings(strings, values), form, multipart));
  }

  /** What follows is from the middle of a text, which does not show what it is. */
  void beginAmid() {
    form.beginAmid();
    multipart.beginAmid();
  }

  /** Whether it is known what the beginning of the text says. */
  boolean haveBegun() {
    return form.hasBegun() && multipart.haveBegun();
  }

  /** Whether its beginning says how to read the text, or may yet. */
  boolean hangOnBeginning() {
    return form.isOne() || multipart.areSome();
  }

  @Override
  public void feed(Chunk chunk, int from, int to, long offset) {
    fed = offset + (to - from);
    texts.forEach(text -> text.goOn(chunk, offset));
    readers.feed(chunk, from, to, offset);
    texts.forEach(JoinedText::flush);
  }

  @Override
  public void interrupt() {
    readers.interrupt();
    texts.forEach(JoinedText::interrupt);
  }

  @Override
  public long firstOpen(long otherwise) {
    long open = readers.firstOpen(fed);
    for (var text : texts) {
      open = text.firstOpen(open);
    }
    return Math.min(otherwise, Math.max(open, fed - FARTHEST));
  }
}
