package dev.bottle.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A real squid on loopback. */
public final class Squid implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/squid");

  private final Process process;
  public final int port;

  private Squid(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it with these lines of configuration before the last, which denies. */
  public static Squid start(Path folder, String access) throws Exception {
    assumeThat(PROGRAM).isExecutable();
    int port = freePort();
    var config =
        """
        http_port 127.0.0.1:%d
        pid_filename none
        cache deny all
        access_log none
        cache_log %s
        coredump_dir %s
        shutdown_lifetime 0 seconds
        %shttp_access deny all
        """
            .formatted(port, folder.resolve("cache.log"), folder, access);
    var file = Files.writeString(folder.resolve("squid.conf"), config);
    var process =
        new ProcessBuilder(PROGRAM.toString(), "-N", "-f", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    awaitListener(InetAddress.ofLiteral("127.0.0.1"), port);
    return new Squid(process, port);
  }

  /** Waits until something listens there. */
  public static void awaitListener(InetAddress address, int port) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (System.nanoTime() < end) {
      try (var probe = new Socket(address, port)) {
        assertThat(probe.isConnected()).isTrue();
        return;
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    throw new AssertionError("nothing listens on " + address + " port " + port);
  }

  public static int freePort() throws IOException {
    try (var probe = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return probe.getLocalPort();
    }
  }

  /** Loopback is never proxied, so origins have this machine's own other address. */
  public static InetAddress ownAddress() throws IOException {
    var own =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
            .findFirst();
    assumeThat(own).isPresent();
    return own.orElseThrow();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
