package dev.bottle.launcher.docker;

import java.nio.file.Path;
import java.util.Map;

/**
 * One build of an image.
 *
 * @param tag what the image is called, {@code name:tag}
 * @param context the folder with the Dockerfile
 * @param inputs further files of the context, by their path in it: what this host alone knows
 * @param args build arguments
 */
public record ImageBuild(
    String tag, Path context, Map<String, byte[]> inputs, Map<String, String> args) {
  public ImageBuild {
    inputs = Map.copyOf(inputs);
    args = Map.copyOf(args);
  }
}
