package dev.bottle.gateway.git;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * What a client is told once its request is there: {@code remote:} lines and the report, as far as
 * it can take them. Safe for use by many threads.
 */
final class ClientVoice {
  private static final byte REPORT = 1;
  private static final byte TEXT = 2;
  private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(300);

  private final Capabilities client;
  private final PktWriter answer;
  private final OutputStream complaints;
  private Absence absence = Absence.ENDS_THE_PUSH;
  private long lastProgress = System.nanoTime();
  private boolean midLine;

  /**
   * @param complaints for clients that cannot tell text from the report
   */
  ClientVoice(Capabilities client, OutputStream answer, OutputStream complaints) {
    this.client = client;
    this.answer = new PktWriter(answer);
    this.complaints = complaints;
  }

  /** What it means that the client is gone. */
  private enum Absence {
    ENDS_THE_PUSH,
    /** Upstream has the push: what becomes of it is for the audit log in any case. */
    IS_BORNE,
    IS_KNOWN
  }

  /** From now on the push goes on without its client, too. */
  synchronized void outlive() {
    absence = Absence.IS_BORNE;
  }

  /** A line of the gateway's own. */
  synchronized void say(String line) throws IOException {
    text((midLine ? "\n" : "") + line + "\n");
    midLine = false;
  }

  /** What upstream says, as it comes. */
  synchronized void pass(String text) throws IOException {
    if (!text.isEmpty()) {
      text((midLine ? "\n" : "") + text);
      midLine = false;
    }
  }

  /** How far something is; not more than a few times a second, and not to those who want quiet. */
  synchronized void progress(String line, Progress progress) throws IOException {
    long now = System.nanoTime();
    boolean wanted = client.has(Capabilities.SIDE_BAND) && !client.has(Capabilities.QUIET);
    boolean due =
        switch (progress) {
          case GOING_ON -> now - lastProgress > BETWEEN;
          case DONE -> midLine;
        };
    if (wanted && due) {
      lastProgress = now;
      text(line + (progress == Progress.DONE ? "\n" : "\r"));
      midLine = progress != Progress.DONE;
    }
  }

  /** Whether more of the same line comes. */
  enum Progress {
    GOING_ON,
    DONE
  }

  private void text(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    borne(
        () -> {
          if (client.has(Capabilities.SIDE_BAND)) {
            band(TEXT, bytes);
            answer.flush();
          } else {
            complaints.write(bytes);
            complaints.flush();
          }
        });
  }

  /** Something that is said. */
  @FunctionalInterface
  private interface Saying {
    void say() throws IOException;
  }

  private void borne(Saying saying) throws IOException {
    if (absence == Absence.IS_KNOWN) {
      return;
    }
    try {
      saying.say();
    } catch (ClientGoneException e) {
      if (absence == Absence.ENDS_THE_PUSH) {
        throw e;
      }
      absence = Absence.IS_KNOWN;
    }
  }

  /** The end: the report, where the client wants one. */
  synchronized void report(Report report) throws IOException {
    borne(() -> send(report));
  }

  private void send(Report report) throws IOException {
    boolean wanted = client.has(Capabilities.REPORT) || client.has(Capabilities.REPORT_V2);
    boolean banded = client.has(Capabilities.SIDE_BAND);
    if (wanted) {
      byte[] bytes = report.bytes();
      if (banded) {
        band(REPORT, bytes);
      } else {
        answer.raw(bytes);
      }
    }
    if (banded) {
      answer.end();
    }
    answer.flush();
  }

  private void band(byte band, byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length; at += PktWriter.MOST - 1) {
      int length = Math.min(PktWriter.MOST - 1, bytes.length - at);
      var packet = new byte[length + 1];
      packet[0] = band;
      System.arraycopy(bytes, at, packet, 1, length);
      answer.data(packet);
    }
  }
}
