package dev.bottle.gateway.git;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.RuleLoader;
import dev.bottle.gateway.dlp.RuleSource;
import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.guard.Inspection;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.PathPattern;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.policy.PushGrant;
import dev.bottle.gateway.policy.RefPattern;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A gate between git's client and a bare repository, with a working tree to push from. */
final class TestPush implements AutoCloseable {
  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "GIT_CONFIG_NOSYSTEM", "1",
          "GIT_CONFIG_GLOBAL", "/dev/null",
          "GIT_AUTHOR_NAME", "A",
          "GIT_AUTHOR_EMAIL", "a@example.com",
          "GIT_COMMITTER_NAME", "A",
          "GIT_COMMITTER_EMAIL", "a@example.com",
          "GIT_TERMINAL_PROMPT", "0");

  /** A token that the rule finds. */
  static final String SECRET = "acme_ABCDEFGH12345678";

  static final PushGrant AGENT = PushGrant.AGENT_BRANCHES;

  static final String RULES =
      """
      [[rules]]
      id = "acme-token"
      regex = '''acme_[A-Z0-9]{16}'''
      keywords = ["acme_"]
      """;

  /** The bridge from git's pipes to a socket: no tool but a shell is needed. */
  private static final String BRIDGE =
      """
      exec 3<>/dev/tcp/127.0.0.1/$1 4<&0
      cat <&4 >&3 &
      cat <&3
      kill $! 2>/dev/null
      exit 0
      """;

  final LinkedBlockingQueue<GatewayEvent.Push> events = new LinkedBlockingQueue<>();
  final ByteArrayOutputStream complaints = new ByteArrayOutputStream();
  final Path folder;
  final Path upstream;
  final Path work;
  final PushGate gate;
  private final ServerSocket server;
  volatile PushGrant grant = AGENT;
  volatile UpstreamTransport transport;
  volatile Guard guard;
  volatile Destination target = Destination.parse("git.example.com:22", 22);

  /** What git came to, both outputs in one. */
  record Result(int exit, String text) {}

  TestPush(Path folder) throws Exception {
    this(folder, PushLimits.STANDARD, Optional.of("demo"));
  }

  TestPush(Path folder, PushLimits limits, Optional<String> bottle) throws Exception {
    this.folder = folder;
    this.guard = guard(Inspection.DEFAULT);
    this.upstream = folder.resolve("upstream.git");
    this.work = folder.resolve("work");
    run(folder, "git", "init", "-q", "--bare", "-b", "main", upstream.toString());
    run(folder, "git", "init", "-q", "-b", "main", work.toString());
    Files.writeString(folder.resolve("bridge"), BRIDGE);
    EventSink sink =
        e -> {
          events.add((GatewayEvent.Push) e);
          return EventSink.Acceptance.ACCEPTED;
        };
    this.transport = new LocalUpstream(upstream);
    this.gate = PushGate.open(folder.resolve("gate"), limits, sink, Clock.systemUTC(), bottle);
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  static Guard guard(Inspection inspection) throws Exception {
    return guard(inspection, RULES, Vault.empty());
  }

  static Guard guard(Inspection inspection, String rules, Vault vault) throws Exception {
    return new Guard(
        Policy.of(new Policy.Rules(List.of(), List.of(), List.of(), Map.of())),
        RuleLoader.load(List.of(new RuleSource("rules.toml", rules))).rules(),
        inspection,
        vault);
  }

  static PushGrant refs(String... patterns) {
    return new PushGrant(Arrays.stream(patterns).map(RefPattern::parse).toList(), List.of());
  }

  static PushGrant paths(String... patterns) {
    return new PushGrant(AGENT.refs(), Arrays.stream(patterns).map(PathPattern::new).toList());
  }

  PushAsk ask() {
    return new PushAsk("site", "ssh", target, "/acme/site.git", grant, guard, transport);
  }

  private void accept() {
    try {
      while (true) {
        var socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // The test has ended.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      gate.serve(ask(), socket.getInputStream(), socket.getOutputStream(), complaints);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Where the gate listens, as a server of git does. */
  int port() {
    return server.getLocalPort();
  }

  /** Pushes from the working tree. */
  Result push(String... arguments) throws Exception {
    return pushFrom(work, arguments);
  }

  Result pushFrom(Path from, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("git", "-c", "protocol.ext.allow=always", "push"));
    command.add("ext::bash " + folder.resolve("bridge") + " " + port());
    command.addAll(List.of(arguments));
    return run(from, command.toArray(String[]::new));
  }

  /** The event of the push that has just ended. */
  GatewayEvent.Push event() throws InterruptedException {
    var event = events.poll(5, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("no event");
    }
    return event;
  }

  /** Writes a file and commits it. */
  String commit(String path, String text) throws Exception {
    return commit(path, text.getBytes(StandardCharsets.UTF_8), "change " + path.length());
  }

  String commit(String path, byte[] bytes, String message) throws Exception {
    var file = work.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    git("add", "-A");
    git("commit", "-q", "--allow-empty", "-m", message);
    return git("rev-parse", "HEAD");
  }

  /** Puts the working tree's branch upstream, past the gate. */
  void seed() throws Exception {
    commit("README", "hello\n");
    git("push", "-q", upstream.toString(), "HEAD:refs/heads/main");
  }

  /** Runs git in the working tree; it has to succeed. */
  String git(String... arguments) throws Exception {
    return git(work, arguments);
  }

  String upstreamGit(String... arguments) throws Exception {
    return git(upstream, arguments);
  }

  static String git(Path in, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    var result = run(in, command.toArray(String[]::new));
    if (result.exit != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + result.text);
    }
    return result.text.strip();
  }

  /** How many objects upstream has. */
  long objects() throws Exception {
    return upstreamGit("cat-file", "--batch-all-objects", "--batch-check").lines().count();
  }

  static Result run(Path in, String... command) throws Exception {
    var builder = new ProcessBuilder(command).directory(in.toFile()).redirectErrorStream(true);
    builder.environment().putAll(ENVIRONMENT);
    var process = builder.start();
    process.getOutputStream().close();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), text);
  }

  @Override
  public void close() throws IOException {
    server.close();
    gate.close();
  }
}
