package dev.bottle.launcher.docker;

import java.nio.file.Path;

/** A host folder or file seen in a container; it must exist. */
public record MountSpec(Path host, String target, Access access) {

  /** What the container may do with it. */
  public enum Access {
    READ_ONLY,
    READ_WRITE
  }
}
