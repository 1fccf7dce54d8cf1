package dev.bottle.launcher.terminal;

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

  /** This process's own: a terminal when stdin and stdout both are. */
  static Stdio ofProcess() {
    return System.console().isTerminal()
        ? new OnTerminal()
        : new Piped(
            new FileInputStream(FileDescriptor.in),
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err));
  }
}
