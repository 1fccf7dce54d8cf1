package dev.bottle.launcher.cli;

import java.io.Console;
import java.util.Locale;
import java.util.Optional;

/** The person at the terminal, if there is one. */
public interface Person {

  /** Whether there is somebody to ask. */
  boolean present();

  /** Asks a question that is answered with y or N; no answer is N. */
  boolean agrees(String question);

  /** Asks for a value without showing it; empty when the input ends. */
  Optional<String> secret(String question);

  /** Whoever sits at this process's terminal. */
  @SuppressWarnings("SystemConsoleNull") // null where there is no terminal, from Java 25 on
  static Person ofProcess() {
    return new AtConsole(Optional.ofNullable(System.console()).filter(Console::isTerminal));
  }

  /** Asks at the console; ends of input are refusals. */
  record AtConsole(Optional<Console> console) implements Person {
    @Override
    public boolean present() {
      return console.isPresent();
    }

    @Override
    public boolean agrees(String question) {
      var answer = console.map(c -> c.readLine("%s [y/N] ", question)).orElse("");
      var word = answer.strip().toLowerCase(Locale.ROOT);
      return word.equals("y") || word.equals("yes");
    }

    @Override
    public Optional<String> secret(String question) {
      return console.map(c -> c.readPassword("%s: ", question)).map(String::new);
    }
  }
}
