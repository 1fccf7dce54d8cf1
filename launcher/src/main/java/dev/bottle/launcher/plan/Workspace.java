package dev.bottle.launcher.plan;

import java.nio.file.Path;

/** What of the host's files the agent sees. */
public sealed interface Workspace {

  /** Nothing: the agent works in an empty folder that ends with the bottle. */
  record None() implements Workspace {}

  /** A host folder at {@code /workspace}. */
  record Mounted(Path host, Access access) implements Workspace {}

  /** What the agent may do with a mounted folder. */
  enum Access {
    READ_ONLY,
    READ_WRITE
  }
}
