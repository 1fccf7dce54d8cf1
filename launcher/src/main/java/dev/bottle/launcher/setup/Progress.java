package dev.bottle.launcher.setup;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;

/** Lines that say what is being done and, once done, how long it took. */
public final class Progress {

  /** Where the lines go to. */
  public enum Screen {
    /** A line is replaced while it goes on. */
    TERMINAL,
    /** A line is printed once, when done. */
    PLAIN
  }

  private static final int WIDTH = 100;

  private final PrintStream out;
  private final Screen screen;

  /** Lines to {@code out}. */
  public Progress(PrintStream out, Screen screen) {
    this.out = out;
    this.screen = screen;
  }

  /** Shows what goes on; {@code detail} may come from a build's output. */
  public void running(String label, String text, String detail) {
    if (screen == Screen.TERMINAL) {
      String line = String.format(Locale.ROOT, "%-10s%s  %s", label, text, printable(detail));
      out.print("\r\033[K" + line.substring(0, Math.min(line.length(), WIDTH - 1)));
      out.flush();
    }
  }

  /** What was done, in which time, with a result of this size in bytes. */
  public void done(String label, String text, Duration took, OptionalLong size) {
    clear();
    String line =
        String.format(
            Locale.ROOT, "%-10s%-48s%4d s", label, text, Math.round(took.toMillis() / 1000.0));
    out.println(
        size.isEmpty()
            ? line
            : line + String.format(Locale.ROOT, "%7d MB", size.getAsLong() / 1_000_000));
  }

  /** Takes an unfinished line away. */
  public void clear() {
    if (screen == Screen.TERMINAL) {
      out.print("\r\033[K");
      out.flush();
    }
  }

  private static String printable(String text) {
    return text.replaceAll("[^\\x20-\\x7e]", " ");
  }
}
