package dev.bottle.launcher.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Small images for tests, made from the local base image: an agent's, and a gateway that only says
 * what a gateway says.
 */
final class StandInImages {
  static final String BASE = System.getProperty("bottle.test.base", "debian:bookworm-slim");
  static final String AGENT = "bottle-test-agent:1";
  static final String GATEWAY = "bottle-test-gateway:1";

  /**
   * Perl is in every Debian base: a listener, the ready line, an audit line, then the wait for
   * stdin's end.
   */
  private static final String GATEWAY_SCRIPT =
      """
      use strict; use IO::Socket::INET; $| = 1;
      my $secrets = <STDIN>;
      open(my $c, '<', '/run/bottle/gateway.json') or die $!; local $/; my $config = <$c>; $/ = "\\n";
      my ($ip) = $config =~ /"proxy" : "([0-9.]+):3128"/;
      my $s = IO::Socket::INET->new(LocalAddr => $ip, LocalPort => 3128, Listen => 5, ReuseAddr => 1) or die $!;
      open(my $o, '>', '/run/bottle-out/ca.pem') or die $!; print $o "-- gateway ca --\\n"; close $o;
      $SIG{HUP} = sub { print "{\\"event\\":\\"reloaded\\"}\\n" };
      print "{\\"event\\":\\"ready\\",\\"listen\\":{},\\"placeholders\\":{\\"TOKEN\\":\\"placeholder-1\\"}}\\n";
      print "{\\"event\\":\\"request\\",\\"decision\\":\\"deny\\",\\"length\\":".length($secrets)."}\\n";
      my $b; while (1) { my $n = sysread(STDIN, $b, 4096); next if !defined $n && $!{EINTR}; last if !$n; }
      print "{\\"event\\":\\"request\\",\\"decision\\":\\"allow\\"}\\n";
      """;

  private StandInImages() {}

  /** Whether engine and base are there; where they must be, tests run and fail without them. */
  static boolean canBeMade() {
    if ("1".equals(System.getenv("BOTTLE_REQUIRE_DOCKER"))) {
      return true;
    }
    try {
      return !docker("images", "-q", BASE).isBlank();
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static void build(Path context) throws IOException, InterruptedException {
    Files.writeString(context.resolve("gateway.pl"), GATEWAY_SCRIPT);
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM " + BASE + "\nCOPY gateway.pl /gateway.pl\nENTRYPOINT [\"perl\", \"/gateway.pl\"]\n");
    docker("build", "-q", "-t", GATEWAY, context.toString());
    docker("tag", BASE, AGENT);
  }

  static String docker(String... args) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(said);
    }
    return said;
  }
}
