package dev.bottle.e2e;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * What lies beyond the bottles of a test run: a Docker network of its own, and on the host's
 * address of that network the stand-in origins, which a gateway reaches like any other address.
 */
final class World implements AutoCloseable {
  static final String MODEL_API = "api.anthropic.com";
  static final String ECHO = "echo.e2e.test";
  static final String GIT = "git.e2e.test";
  static final String NPM = "npm.e2e.test";
  static final String CLIENTS = "clients.e2e.test";
  static final String LATE = "late.e2e.test";

  /** Hosts with an origin; {@link #LATE} is one that no manifest here allows. */
  private static final List<String> ORIGINS =
      List.of(MODEL_API, "claude.ai", "platform.claude.com", ECHO, GIT, NPM, CLIENTS, LATE);

  private static final String CERTIFIED =
      "DNS:*.e2e.test,DNS:*.anthropic.com,DNS:*.claude.ai,DNS:claude.ai,DNS:*.claude.com,DNS:claude.com";

  /** The label of what the tests themselves make in the engine. */
  static final String LABEL = "dev.bottle.e2e";

  private final Path folder;
  private final String network;
  private final String address;
  private final TestCa ca;
  private final StandIn standIn;
  private String tools = "";

  private World(Path folder, String network, String address, TestCa ca, StandIn standIn) {
    this.folder = folder;
    this.network = network;
    this.address = address;
    this.ca = ca;
    this.standIn = standIn;
  }

  /** Makes the network, starts the origins, builds the images that bottles are made of. */
  static World create() throws IOException, GeneralSecurityException {
    Path folder = Files.createTempDirectory("bottle-e2e-");
    var build = Home.under(folder.resolve("builder")).start("build");
    Programs.Ran built = Programs.collect(build, "", Duration.ofMinutes(10));
    if (built.exit() != 0) {
      throw new IllegalStateException("bottle build: " + built);
    }
    var ca = TestCa.create(folder, CERTIFIED);
    int draw = new Random().nextInt(256);
    String network = "bottle-e2e-" + draw;
    String address = "10.214." + draw + ".1";
    Programs.run(
        "docker",
        "network",
        "create",
        "--label",
        LABEL + "=world",
        "--subnet",
        "10.214." + draw + ".0/28",
        network);
    var standIn =
        StandIn.start(
            ca.server(), new InetSocketAddress(address, 80), new InetSocketAddress(address, 443));
    standIn
        .serve(MODEL_API, new ModelApi())
        .serve(ECHO, echo())
        .serve(LATE, StandIn.text(200, "late but here\n"))
        .serve(GIT, GitOrigin.create(folder))
        .serve(NPM, NpmRegistry.create(folder, NPM));
    return new World(folder, network, address, ca, standIn);
  }

  /** Answers with the request's fields, one a line, and its body. */
  private static HttpHandler echo() {
    return exchange -> {
      byte[] body = exchange.getRequestBody().readAllBytes();
      var text = new StringBuilder("hello from the origin\n");
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> text.append(name).append(": ").append(values).append('\n'));
      byte[] head = text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, head.length + body.length);
      try (OutputStream to = exchange.getResponseBody()) {
        to.write(head);
        to.write(body);
      }
    };
  }

  /** The host's address that the origins listen on. */
  String address() {
    return address;
  }

  StandIn origins() {
    return standIn;
  }

  /** A new user. */
  Home home() throws IOException {
    return Home.under(Files.createTempDirectory(folder, "home-"));
  }

  /**
   * A manifest whose bottles reach the origins. {@code bottleKeys} goes into the bottle {@code
   * box}, {@code agents} are JSON members, each of an agent that names it.
   */
  String manifest(String bottleKeys, String agents) {
    String resolve =
        String.join(
            ",\n", ORIGINS.stream().map(host -> "\"" + host + "\": \"" + address + "\"").toList());
    return """
    { "bottles": { "box": {
        "egress": { "allowlist": ["echo.e2e.test", "git.e2e.test", "npm.e2e.test",
                                  "clients.e2e.test:8441", "clients.e2e.test:8442", "clients.e2e.test:8443"],
                    "upstreamCa": ["%s"] },
        %s
        "resolve": { %s } } },
      "agents": { %s } }
    """
        .formatted(ca.certificate(), bottleKeys, resolve, agents);
  }

  /** An agent of the bottle {@code box} that runs a command. */
  static String agent(String name, String command) {
    return "\"%s\": { \"bottle\": \"box\", \"command\": %s }".formatted(name, command);
  }

  /** The agent image with more tools in it; see {@link ToolsImage}. */
  synchronized String toolsImage() throws IOException {
    if (tools.isEmpty()) {
      tools = ToolsImage.build(Files.createDirectories(folder.resolve("tools")), agentImage());
    }
    return tools;
  }

  /** Starts more origins, which the caller closes. */
  ClientOrigins clientOrigins() throws IOException {
    return ClientOrigins.start(toolsImage(), address, folder);
  }

  /** The newest agent image. */
  static String agentImage() {
    return Engine.lines(
            "docker", "image", "ls", "bottle-agent", "--format", "{{.Repository}}:{{.Tag}}")
        .getFirst();
  }

  @Override
  public void close() throws IOException {
    standIn.close();
    Programs.run("docker", "network", "rm", network);
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
