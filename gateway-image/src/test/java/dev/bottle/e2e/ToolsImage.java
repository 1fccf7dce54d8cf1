package dev.bottle.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The agent image with more tools in it, as a user derives one: the clients of {@link ClientsIT}
 * and, so that nothing else is needed on the host, the origins that they talk to.
 */
final class ToolsImage {
  private static final String NAME = "bottle-e2e-tools";
  private static final Path CLIENTS =
      Checkout.root().resolve("gateway-image/src/test/resources/dev/bottle/e2e/clients");

  private ToolsImage() {}

  /**
   * Builds it with what the engine still has of an earlier build; the folder is for its context.
   */
  static String build(Path folder, String agentImage) throws IOException {
    Path clients = Files.createDirectories(folder.resolve("clients"));
    try (var files = Files.list(CLIENTS)) {
      for (Path file : files.toList()) {
        Files.copy(file, clients.resolve(file.getFileName()));
      }
    }
    jdk("javac", "-d", clients.toString(), CLIENTS.resolve("Post.java").toString());
    linkJava(folder.resolve("java"));
    String tag = agentImage.replace("bottle-agent:", NAME + ":");
    Programs.run(
        "docker",
        "build",
        "-q",
        "--label",
        World.LABEL + "=tools",
        "--build-arg",
        "AGENT=" + agentImage,
        "-t",
        tag,
        "-f",
        clients.resolve("Dockerfile").toString(),
        folder.toString());
    return tag;
  }

  /** A Java runtime with the HTTP client, of this JDK's own modules: the same bytes each time. */
  private static void linkJava(Path to) {
    jdk(
        "jlink",
        "--add-modules",
        "java.net.http",
        "--strip-debug",
        "--no-header-files",
        "--no-man-pages",
        "--output",
        to.toString());
  }

  private static void jdk(String tool, String... args) {
    String program = Path.of(System.getProperty("java.home"), "bin", tool).toString();
    Programs.run(Stream.concat(Stream.of(program), Stream.of(args)).toArray(String[]::new));
  }
}
