package dev.bottle.launcher.cli;

import java.io.InputStream;
import java.util.List;

/** Which of the launchers of a start this one is. */
public sealed interface Presence {

  /** The only one: it stays with the agent at the person's streams. */
  record Attached() implements Presence {}

  /**
   * The first of {@code --detach}: asks the person, starts the second and leaves.
   *
   * @param again the arguments that make the second
   */
  record Detaching(List<String> again) implements Presence {
    public Detaching {
      again = List.copyOf(again);
    }
  }

  /**
   * The second of {@code --detach}: stays behind with the bottle.
   *
   * @param secrets where the first says what the person told it
   */
  record StayingBehind(InputStream secrets) implements Presence {}
}
