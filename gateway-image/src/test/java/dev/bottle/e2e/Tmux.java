package dev.bottle.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A real terminal with somebody at its keys: one tmux server with one window of its own. */
final class Tmux implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private final String socket = "bottle-e2e-" + UUID.randomUUID();

  private Tmux() {}

  /** A window of this size with a plain shell in the user's project folder. */
  static Tmux open(Home home, int columns, int rows) {
    var tmux = new Tmux();
    tmux.tmux(
        "-f",
        "/dev/null",
        "new-session",
        "-d",
        "-x",
        "" + columns,
        "-y",
        "" + rows,
        "env",
        "PS1=ready> ",
        "TERM=screen-256color",
        "bash",
        "--norc",
        "--noprofile");
    tmux.tmux("set-option", "-g", "remain-on-exit", "on");
    tmux.type("cd " + quoted(home.project().toString()));
    home.env().forEach((name, value) -> tmux.type(variable(name, value)));
    tmux.type("clear");
    return tmux;
  }

  private static String variable(String name, String value) {
    return value.isEmpty() ? "unset " + name : "export " + name + "=" + quoted(value);
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /** Types {@code bottle} with its arguments, then its exit code on a line of its own. */
  void bottle(String... args) {
    String command = Home.command(args).stream().map(Tmux::quoted).collect(Collectors.joining(" "));
    type(command + "; echo exit=$?");
  }

  /** Types a line. */
  void type(String line) {
    tmux("send-keys", "-l", line);
    keys("Enter");
  }

  /** Presses keys by tmux's names, such as {@code C-c}. */
  void keys(String... names) {
    var command = new ArrayList<>(List.of("send-keys"));
    command.addAll(List.of(names));
    tmux(command.toArray(String[]::new));
  }

  /** Gives the window another size. */
  void resize(int columns, int rows) {
    tmux("resize-window", "-x", "" + columns, "-y", "" + rows);
  }

  /** What the window shows. */
  String screen() {
    return tmux("capture-pane", "-p");
  }

  /** Waits until the window shows what is hoped for, and says what it shows. */
  String await(String hope, Predicate<String> shown) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String screen = screen();
      if (shown.test(screen)) {
        return screen;
      }
      if (System.nanoTime() > until) {
        throw new AssertionError("never saw " + hope + " on:\n" + screen);
      }
      pause(Duration.ofMillis(100));
    }
  }

  /** Waits until the window shows a text. */
  String await(String text) {
    return await(text, screen -> screen.contains(text));
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  private String tmux(String... args) {
    List<String> command = new ArrayList<>(List.of("tmux", "-L", socket));
    command.addAll(List.of(args));
    var process = Programs.start(command, java.nio.file.Path.of("/"), Map.of("TMUX", ""));
    Programs.Ran ran = Programs.collect(process, "", Duration.ofSeconds(10));
    if (ran.exit() != 0) {
      throw new AssertionError(command + ": " + ran);
    }
    return ran.out();
  }

  @Override
  public void close() {
    tmux("kill-server");
  }
}
