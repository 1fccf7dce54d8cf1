package dev.bottle.launcher.setup;

import java.util.OptionalLong;
import java.util.function.Consumer;

/** One thing that a host may lack. */
sealed interface Step permits EngineStep, BaseImageStep, BuildStep {

  /**
   * What came of it.
   *
   * @param text what was done
   * @param size of the result in bytes, where that says something
   */
  record Outcome(String text, OptionalLong size) {}

  /** The word at the line's head; empty under a line of the same kind. */
  String label();

  /** What the step will do, to follow "bottle will". */
  String intent();

  /** Whether the host lacks it. */
  boolean needed();

  /**
   * Makes it.
   *
   * @param detail told what is going on
   * @throws SetupException when it cannot be made
   */
  Outcome run(Consumer<String> detail);
}
