package dev.bottle.launcher.terminal;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;

/** What the agent's standard streams are joined to. */
public sealed interface Stdio {

  /** The person's terminal, keys and screen. */
  record OnTerminal() implements Stdio {}

  /** Plain streams: pipes, files, or nothing at all. */
  record Piped(InputStream in, OutputStream out, OutputStream err) implements Stdio {}

  /** Nobody: no input, and output to the bottle's own log. */
  record Unattended() implements Stdio {}

  /** This process's own: a terminal when stdin and stdout both are. */
  @SuppressWarnings("SystemConsoleNull") // JDK 25's is null again without a terminal
  static Stdio ofProcess() {
    Console console = System.console();
    return console != null && console.isTerminal()
        ? new OnTerminal()
        : new Piped(
            new FileInputStream(FileDescriptor.in),
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err));
  }
}
