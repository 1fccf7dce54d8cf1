package dev.bottle.launcher.setup;

import dev.bottle.launcher.docker.ImageBuild;
import dev.bottle.launcher.docker.Images;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The image that both others start from: pulled, or made here when no registry answers. */
record BaseImageStep(Images images, Commands commands, HostInputs inputs, String name)
    implements Step {
  static final String NAME = "debian:bookworm-slim";

  private static final String TAR = "base.tar";
  private static final String SOURCES = "sources.list";

  // Not the engine's import call: docker-java's form of it ends in "unexpected EOF" on this tar.
  private static final String DOCKERFILE =
      """
      FROM scratch
      ADD base.tar /
      CMD ["bash"]
      """;

  /** The image is to point at Debian's own hosts, which apt's example names, whoever made it. */
  private static final String FORGET_HOST =
      """
      rm -f "$1"/etc/apt/apt.conf.d/99mmdebstrap; \
      sed -n 's/^\\(deb .*\\) main.*/\\1 main/p' "$1"/usr/share/doc/apt/examples/sources.list \
        >"$1"/etc/apt/sources.list && test -s "$1"/etc/apt/sources.list\
      """;

  // As Debian's own slim image: no manuals, no translations.
  private static final List<String> LEFT_OUT =
      List.of("man", "doc", "info", "locale", "groff", "lintian");

  @Override
  public String label() {
    return "images";
  }

  @Override
  public String intent() {
    return "fetch " + name + ", or make it with mmdebstrap when no registry answers";
  }

  @Override
  public boolean needed() {
    return !images.exists(name);
  }

  @Override
  public Outcome run(Consumer<String> detail) {
    detail.accept("asking the registry for " + NAME);
    if (images.pull(name)) {
      return new Outcome("base fetched (" + name + ")", OptionalLong.empty());
    }
    if (!commands.has("mmdebstrap")) {
      detail.accept("apt-get install mmdebstrap");
      commands.runAsRoot("apt-get", "-qq", "update");
      commands.runAsRoot(
          "apt-get",
          "-qq",
          "install",
          "-y",
          "--no-install-recommends",
          "mmdebstrap",
          "debian-archive-keyring");
    }
    detail.accept("mmdebstrap bookworm");
    try {
      Path folder = Files.createTempDirectory("bottle-base");
      try {
        bootstrap(folder);
        Files.writeString(folder.resolve("Dockerfile"), DOCKERFILE);
        images.build(new ImageBuild(name, folder, Map.of(), Map.of()), detail);
      } finally {
        for (String file : List.of(TAR, SOURCES, "Dockerfile")) {
          Files.deleteIfExists(folder.resolve(file));
        }
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Outcome("base made locally (no registry answers)", OptionalLong.empty());
  }

  private void bootstrap(Path folder) throws IOException {
    List<String> command = new ArrayList<>(List.of("mmdebstrap", "--quiet", "--variant=minbase"));
    LEFT_OUT.forEach(what -> command.add("--dpkgopt=path-exclude=/usr/share/" + what + "/*"));
    command.add("--dpkgopt=path-include=/usr/share/doc/*/copyright");
    command.add("--dpkgopt=path-include=/usr/share/doc/apt/examples/sources.list");
    inputs.aptProxies().forEach(proxy -> command.add("--aptopt=" + proxy));
    command.add("--customize-hook=" + FORGET_HOST);
    command.addAll(List.of("bookworm", folder.resolve(TAR).toString()));
    if (!inputs.mirrors().isEmpty()) {
      Path sources = folder.resolve(SOURCES);
      Files.writeString(sources, String.join("\n", inputs.mirrors()) + "\n");
      command.add(sources.toString());
    }
    commands.run(command.toArray(String[]::new));
  }
}
