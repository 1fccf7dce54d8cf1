package dev.bottle.launcher.setup;

import dev.bottle.launcher.docker.ImageBuild;
import dev.bottle.launcher.docker.Images;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * One of the two images of a bottle.
 *
 * @param name the image's name without its tag
 * @param hash its tag, the hash of what goes in
 * @param args what the hash covers; proxies are none of it
 */
record BuildStep(
    Images images,
    String name,
    String hash,
    Path context,
    Map<String, String> args,
    HostInputs inputs)
    implements Step {

  static BuildStep of(
      Images images, String name, Path context, Map<String, String> args, HostInputs inputs) {
    return new BuildStep(images, name, hash(context, args), context, args, inputs);
  }

  /** The tag that a build would give. */
  static String expectedTag(String name, Path context, Map<String, String> args) {
    return name + ":" + hash(context, args);
  }

  private static String hash(Path context, Map<String, String> args) {
    if (!Files.exists(context.resolve("Dockerfile"))) {
      throw new SetupException(
          SetupException.Kind.FAILED, context + " is not there. Build bottle first: mvn package");
    }
    try {
      return ContentHash.of(context, args);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String tag() {
    return name + ":" + hash;
  }

  @Override
  public String label() {
    return "";
  }

  @Override
  public String intent() {
    return "build the image " + tag();
  }

  @Override
  public boolean needed() {
    return !images.exists(tag());
  }

  @Override
  public Outcome run(Consumer<String> detail) {
    Map<String, String> all = new HashMap<>(args);
    all.putAll(inputs.args());
    images.build(new ImageBuild(tag(), context, inputs.files(), all), detail);
    return new Outcome(
        String.format("%-14s %s", name, hash.substring(0, 7)), OptionalLong.of(images.size(tag())));
  }
}
