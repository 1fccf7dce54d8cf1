package dev.bottle.launcher.terminal;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Signals;

/**
 * The person's terminal in raw mode (termios(3), {@code cfmakeraw}): every key, Ctrl-C too, is a
 * byte for the agent. Closing it gives the terminal back as it was; it may be closed twice, from
 * any thread.
 */
public final class RawTerminal implements AutoCloseable {
  private static final String RESIZED = "WINCH";

  private final Terminal terminal;
  private final Attributes before;
  private final AtomicBoolean closed = new AtomicBoolean();

  private RawTerminal(Terminal terminal, Attributes before) {
    this.terminal = terminal;
    this.before = before;
  }

  /**
   * Takes the terminal.
   *
   * @throws IOException when there is none
   */
  public static RawTerminal open() throws IOException {
    // Signals stay with the JVM: the launcher's own teardown hangs on them.
    var terminal =
        TerminalBuilder.builder()
            .system(true)
            .dumb(false)
            .provider("ffm")
            .nativeSignals(false)
            .build();
    var raw = new RawTerminal(terminal, terminal.getAttributes());
    terminal.setAttributes(rawOf(raw.before));
    return raw;
  }

  private static Attributes rawOf(Attributes cooked) {
    var raw = new Attributes(cooked);
    raw.setInputFlags(
        EnumSet.of(
            Attributes.InputFlag.IGNBRK,
            Attributes.InputFlag.BRKINT,
            Attributes.InputFlag.PARMRK,
            Attributes.InputFlag.ISTRIP,
            Attributes.InputFlag.INLCR,
            Attributes.InputFlag.IGNCR,
            Attributes.InputFlag.ICRNL,
            Attributes.InputFlag.IXON),
        false);
    raw.setOutputFlag(Attributes.OutputFlag.OPOST, false);
    raw.setLocalFlags(
        EnumSet.of(
            Attributes.LocalFlag.ECHO,
            Attributes.LocalFlag.ECHONL,
            Attributes.LocalFlag.ICANON,
            Attributes.LocalFlag.ISIG,
            Attributes.LocalFlag.IEXTEN),
        false);
    // With VMIN 0 a quiet keyboard would read as its end.
    raw.setControlChar(Attributes.ControlChar.VMIN, 1);
    raw.setControlChar(Attributes.ControlChar.VTIME, 0);
    return raw;
  }

  /** Its size now. */
  public WindowSize size() {
    var size = terminal.getSize();
    return new WindowSize(size.getRows(), size.getColumns());
  }

  /** Calls back on each change of size, until it is closed. */
  public void onResize(Runnable handler) {
    Signals.register(RESIZED, handler);
  }

  /** Keys, as bytes. */
  public InputStream keys() {
    return new FileInputStream(FileDescriptor.in);
  }

  /** The screen, as bytes. */
  public OutputStream screen() {
    return new FileOutputStream(FileDescriptor.out);
  }

  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      Signals.registerDefault(RESIZED);
      terminal.setAttributes(before);
      terminal.close();
    }
  }
}
