import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Checks or applies google-java-format over every Java source below the working directory. */
final class Format {
  public static void main(String[] args) throws IOException {
    var mode =
        switch (args.length == 1 ? args[0] : "") {
          case "check" -> Stream.of("--dry-run", "--set-exit-if-changed");
          case "apply" -> Stream.of("--replace");
          default -> throw new IllegalArgumentException("-Dformat takes check or apply");
        };
    List<String> sources;
    try (var tree = Files.walk(Path.of("."))) {
      sources =
          tree.filter(Files::isRegularFile)
              .map(Path::toString)
              .filter(p -> p.endsWith(".java") && !p.contains("/target/"))
              .sorted()
              .toList();
    }
    var formatter = ToolProvider.findFirst("google-java-format").orElseThrow();
    var argv = Stream.concat(mode, sources.stream()).toArray(String[]::new);
    int code = formatter.run(System.out, System.err, argv);
    if (code != 0) {
      System.err.println("not in google-java-format; mend with: mvn -N validate -Dformat=apply");
    }
    System.exit(code);
  }
}
