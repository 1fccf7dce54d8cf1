package dev.bottle.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A running bottle whose agent is {@code bash} reading commands from the launcher's stdin: many
 * looks from inside for the price of one start.
 */
final class Inside implements AutoCloseable {
  private static final String END = "--end of what was asked--";
  private static final String GONE = "--the agent's output ended--";

  private final Home home;
  private final String bottle;
  private final Process launcher;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private Inside(Home home, Process launcher) {
    this.home = home;
    this.launcher = launcher;
    Thread.ofVirtual().start(this::read);
    Programs.Ran first = run("echo $HOSTNAME", Duration.ofMinutes(2));
    this.bottle = first.out().strip();
  }

  /** Starts the agent, whose command must be {@code bash}. */
  static Inside start(Home home, String manifest, String agent) {
    String file = home.write("inside.json", manifest).toString();
    return new Inside(home, home.start("start", agent, "--yes", "--manifest", file));
  }

  /** The bottle's id. */
  String bottle() {
    return bottle;
  }

  /** The user whose bottle it is. */
  Home home() {
    return home;
  }

  /** The process of the launcher. */
  Process launcher() {
    return launcher;
  }

  /** Runs a shell script in the bottle; both its outputs come back as {@code out}. */
  Programs.Ran run(String script) {
    return run(script, Duration.ofSeconds(60));
  }

  private Programs.Ran run(String script, Duration patience) {
    String packed = Base64.getEncoder().encodeToString(script.getBytes(StandardCharsets.UTF_8));
    String line =
        "bash -c \"$(echo %s | base64 -d)\" </dev/null 2>&1; printf '\\n%s %%d\\n' $?\n"
            .formatted(packed, END);
    tell(line);
    try {
      return answer(patience);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /** Hands the agent's shell a line and does not wait for it. */
  void tell(String line) {
    try {
      launcher.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
      launcher.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Programs.Ran answer(Duration patience) throws InterruptedException, IOException {
    var out = new StringBuilder();
    long until = System.nanoTime() + patience.toNanos();
    while (true) {
      String line = lines.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null || line.equals(GONE)) {
        var err = launcher.getErrorStream();
        String said = new String(err.readNBytes(err.available()), StandardCharsets.UTF_8);
        throw new AssertionError((line == null ? "no end of: " : line) + out + said);
      }
      if (line.startsWith(END + " ")) {
        return new Programs.Ran(
            Integer.parseInt(line.substring(END.length() + 1)), out.toString().stripTrailing(), "");
      }
      out.append(line).append('\n');
    }
  }

  private void read() {
    try (var reader = launcher.inputReader(StandardCharsets.UTF_8)) {
      reader.lines().forEach(lines::add);
    } catch (IOException e) {
      lines.add("(" + e + ")");
    }
    lines.add(GONE);
  }

  /** Ends the agent by the end of its stdin, and waits for the launcher. */
  @Override
  public void close() {
    try {
      launcher.getOutputStream().close();
      if (!launcher.waitFor(30, TimeUnit.SECONDS)) {
        launcher.destroy();
        throw new AssertionError("the launcher does not end");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
