package dev.bottle.launcher.docker;

import java.util.function.Consumer;

/** The images of a container engine. What the engine refuses is an {@link EngineException}. */
public interface Images extends AutoCloseable {

  /** Whether the engine answers at all. */
  boolean answers();

  /** Whether the engine has this image. */
  boolean exists(String reference);

  /** The image's size in bytes, all layers together. */
  long size(String reference);

  /** Fetches the image from its registry; false when no registry gives it. */
  boolean pull(String reference);

  /**
   * Builds an image.
   *
   * @param progress told each line that the build prints
   * @throws ImageBuildException when a step of the build fails; the message is the end of its
   *     output
   */
  void build(ImageBuild build, Consumer<String> progress);

  @Override
  void close();
}
