package dev.bottle.e2e;

import java.util.List;
import java.util.stream.Stream;

/** The Docker engine, asked by its own command. */
final class Engine {
  private static final String LABEL = "dev.bottle";

  private Engine() {}

  /** Names of the containers, running or not, that carry a bottle's label. */
  static List<String> containers(String bottle) {
    return lines("docker", "ps", "-a", "--filter", label(bottle), "--format", "{{.Names}}");
  }

  /** Names of the networks that carry a bottle's label. */
  static List<String> networks(String bottle) {
    return lines("docker", "network", "ls", "--filter", label(bottle), "--format", "{{.Name}}");
  }

  /** The container of a bottle that plays this part. */
  static String containerOf(String bottle, String part) {
    return containers(bottle).stream()
        .filter(name -> name.endsWith("-" + part))
        .findFirst()
        .orElseThrow();
  }

  /** Every container, network, volume and image of the engine, whoever made it. */
  static List<String> everything() {
    return Stream.of(
            lines("docker", "ps", "-a", "--no-trunc", "--format", "{{.ID}} {{.Names}}"),
            lines("docker", "network", "ls", "--no-trunc", "--format", "{{.ID}} {{.Name}}"),
            lines("docker", "volume", "ls", "--format", "{{.Name}}"),
            lines("docker", "image", "ls", "-a", "--no-trunc", "--format", "{{.ID}} {{.Tag}}"))
        .flatMap(List::stream)
        .sorted()
        .toList();
  }

  /** All that the engine tells of containers, images or networks. */
  static String inspect(String... names) {
    var command = Stream.concat(Stream.of("docker", "inspect"), Stream.of(names));
    return Programs.run(command.toArray(String[]::new));
  }

  /** The address of a container on the network whose name ends so. */
  static String address(String container, String network) {
    String format =
        "{{range $name, $place := .NetworkSettings.Networks}}{{$name}} {{$place.IPAddress}}\n"
            + "{{end}}";
    return lines("docker", "inspect", "--format", format, container).stream()
        .map(line -> line.split(" "))
        .filter(words -> words.length == 2 && words[0].endsWith(network))
        .map(words -> words[1])
        .findFirst()
        .orElseThrow();
  }

  private static String label(String bottle) {
    return "label=" + LABEL + "=" + bottle;
  }

  static List<String> lines(String... command) {
    return Programs.run(command).lines().filter(line -> !line.isBlank()).toList();
  }
}
