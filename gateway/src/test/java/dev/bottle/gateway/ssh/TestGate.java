package dev.bottle.gateway.ssh;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.RuleLoader;
import dev.bottle.gateway.dlp.RuleSource;
import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.git.HttpsUpstreams;
import dev.bottle.gateway.git.PushGate;
import dev.bottle.gateway.git.PushLimits;
import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.guard.Inspection;
import dev.bottle.gateway.policy.CidrBlock;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.policy.SecretString;
import dev.bottle.gateway.policy.SshEntry;
import dev.bottle.gateway.policy.SshGrant;
import dev.bottle.gateway.upstream.Dialer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A gate on loopback, and an OpenSSH client that may use it. */
final class TestGate implements AutoCloseable {
  private static final String RULES =
      """
      [[rules]]
      id = "acme-token"
      regex = '''acme_[A-Z0-9]{16}'''
      keywords = ["acme_"]
      """;

  /** A token that the rule finds. */
  static final String SECRET = "acme_ABCDEFGH12345678";

  final LinkedBlockingQueue<GatewayEvent.Ssh> events = new LinkedBlockingQueue<>();
  final LinkedBlockingQueue<GatewayEvent.Push> pushed = new LinkedBlockingQueue<>();
  final AtomicReference<Guard> guard = new AtomicReference<>();
  final PushGate pushes;
  final SshGate gate;
  final Path folder;

  /**
   * What a client came to.
   *
   * @param stdout each byte a char
   */
  record Result(int exit, String stdout, String stderr) {
    String text() {
      return new String(bytes(), StandardCharsets.UTF_8);
    }

    byte[] bytes() {
      return stdout.getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  /** Serves these entries from now on, to the agent as before. */
  void revise(List<SshUpstream> upstreams) throws IOException {
    gate.revise(access(upstreams, List.of()));
  }

  SshAccess access(List<SshUpstream> upstreams, List<SshRepository> repositories)
      throws IOException {
    var agent = Files.readString(folder.resolve("agent.pub"));
    return new SshAccess(upstreams, repositories, List.of(agent));
  }

  TestGate(Path folder, List<SshUpstream> upstreams) throws Exception {
    this(folder, upstreams, SshLimits.STANDARD);
  }

  TestGate(Path folder, List<SshUpstream> upstreams, SshLimits limits) throws Exception {
    this(
        folder,
        upstreams,
        List.of(),
        limits,
        (_, _) -> {
          throw new AssertionError("no https here");
        });
  }

  TestGate(
      Path folder,
      List<SshUpstream> upstreams,
      List<SshRepository> repositories,
      SshLimits limits,
      HttpsUpstreams https)
      throws Exception {
    this(
        folder,
        upstreams,
        repositories,
        limits,
        https,
        new Dialer(
            _ -> CompletableFuture.failedStage(new IOException("nothing is resolved here")),
            () -> {
              throw new IllegalStateException("no TLS here");
            }));
  }

  TestGate(
      Path folder,
      List<SshUpstream> upstreams,
      List<SshRepository> repositories,
      SshLimits limits,
      HttpsUpstreams https,
      Dialer dialer)
      throws Exception {
    this.folder = Files.createDirectories(folder);
    guard.set(guard(Optional.empty()));
    Sshd.key(folder.resolve("agent"), "ed25519", "");
    EventSink sink =
        event -> {
          switch (event) {
            case GatewayEvent.Ssh ssh -> events.add(ssh);
            case GatewayEvent.Push push -> pushed.add(push);
            default -> throw new AssertionError(event);
          }
          return EventSink.Acceptance.ACCEPTED;
        };
    pushes =
        PushGate.open(
            this.folder.resolve("pushes"),
            PushLimits.STANDARD,
            sink,
            Clock.systemUTC(),
            Optional.of("dev-7k2"));
    gate =
        SshGate.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            access(upstreams, repositories),
            new SshParts(guard::get, dialer, pushes, https, sink, Clock.systemUTC()),
            limits);
    var known = new StringBuilder();
    var listeners = new LinkedHashMap<>(gate.listening());
    listeners.putAll(gate.repositories());
    for (var at : listeners.values()) {
      known.append("[127.0.0.1]:").append(at.getPort()).append(' ').append(gate.hostKeyLine());
      known.append('\n');
    }
    Files.writeString(folder.resolve("known_hosts"), known);
    var config = new StringBuilder();
    listeners.forEach(
        (host, at) ->
            config
                .append("Host ")
                .append(host)
                .append("\n  HostName 127.0.0.1\n  Port ")
                .append(at.getPort())
                .append('\n'));
    config.append(
        """
        Host *
          User whoever
          IdentityFile %s/agent
          IdentitiesOnly yes
          IdentityAgent none
          UserKnownHostsFile %s/known_hosts
          GlobalKnownHostsFile none
          StrictHostKeyChecking yes
          BatchMode yes
          LogLevel ERROR
        """
            .formatted(folder, folder));
    Files.writeString(folder.resolve("config"), config);
  }

  static Guard guard(Optional<DlpAction> action) throws Exception {
    return guard(action, "127.0.0.0/8");
  }

  static Guard guard(Optional<DlpAction> action, String admitted) throws Exception {
    var rules = RuleLoader.load(List.of(new RuleSource("acme.toml", RULES))).rules();
    return new Guard(
        Policy.of(
            new Policy.Rules(List.of(), List.of(), List.of(CidrBlock.parse(admitted)), Map.of())),
        rules,
        new Inspection(action, List.of()),
        Vault.empty());
  }

  static SshUpstream upstream(String host, Sshd sshd, SshGrant grant) throws Exception {
    return upstream(host, sshd, Optional.of("gitea.example.com " + sshd.hostKey()), grant);
  }

  static SshUpstream upstream(String host, Sshd sshd, Optional<String> pin, SshGrant grant)
      throws Exception {
    return new SshUpstream(
        new SshEntry(host, Destination.parse("127.0.0.1:" + sshd.port(), 0), Sshd.USER, pin, grant),
        new SecretString(sshd.identity()),
        Optional.empty());
  }

  /** Runs {@code ssh} with these arguments. */
  Result ssh(String... arguments) throws Exception {
    return ssh(new byte[0], arguments);
  }

  Result ssh(byte[] stdin, String... arguments) throws Exception {
    return finish(start("ssh", arguments), stdin, Duration.ofMinutes(1));
  }

  /** Starts one of OpenSSH's programs. */
  Process start(String program, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(program, "-F", folder.resolve("config").toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }

  static Result finish(Process process, byte[] stdin, Duration patience) throws Exception {
    var out =
        CompletableFuture.supplyAsync(
            () -> read(process.getInputStream()), Thread::startVirtualThread);
    var err =
        CompletableFuture.supplyAsync(
            () -> read(process.getErrorStream()), Thread::startVirtualThread);
    try (OutputStream in = process.getOutputStream()) {
      in.write(stdin);
    } catch (IOException e) {
      // It did not want all of it.
    }
    if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("hangs; stderr: " + new String(err.get(), StandardCharsets.UTF_8));
    }
    return new Result(
        process.exitValue(),
        new String(out.get(), StandardCharsets.ISO_8859_1),
        new String(err.get(), StandardCharsets.UTF_8));
  }

  private static byte[] read(java.io.InputStream in) {
    try {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  int port(String entry) {
    var at = gate.listening().getOrDefault(entry, gate.repositories().get(entry));
    if (at == null) {
      throw new AssertionError("no listener of " + entry);
    }
    return at.getPort();
  }

  GatewayEvent.Ssh event() throws Exception {
    var event = events.poll(10, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("no event");
    }
    return event;
  }

  @Override
  public void close() {
    pushes.close();
    gate.close();
  }
}
