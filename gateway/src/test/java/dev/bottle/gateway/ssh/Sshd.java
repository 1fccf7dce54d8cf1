package dev.bottle.gateway.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A real OpenSSH server on loopback, with keys of its own; logs in whoever runs the test. A bash
 * that is not the outermost one reads none of that user's start-up files.
 */
public final class Sshd implements AutoCloseable {
  public static final String USER = System.getProperty("user.name");

  private final Path folder;
  private final int port;
  private final Process process;

  private Sshd(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  public static Sshd start(Path folder, String... settings) throws Exception {
    Files.createDirectories(folder);
    key(folder.resolve("host"), "ed25519", "");
    key(folder.resolve("host_rsa"), "rsa", "");
    key(folder.resolve("identity"), "ed25519", "");
    Files.copy(folder.resolve("identity.pub"), folder.resolve("authorized"));
    int port = freePort();
    var config =
        """
        Port %d
        ListenAddress 127.0.0.1
        HostKey %s/host
        HostKey %s/host_rsa
        AuthorizedKeysFile %s/authorized
        PidFile none
        StrictModes no
        UsePAM no
        PermitRootLogin yes
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        AcceptEnv *
        SetEnv SHLVL=2
        MaxSessions 100
        MaxStartups 20
        Subsystem sftp internal-sftp
        %s
        """
            .formatted(port, folder, folder, folder, String.join("\n", settings));
    Files.writeString(folder.resolve("sshd_config"), config);
    if (USER.equals("root")) {
      Files.createDirectories(Path.of("/run/sshd"));
    }
    var process =
        new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", folder.resolve("sshd_config") + "")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("sshd.log").toFile())
            .start();
    var sshd = new Sshd(folder, port, process);
    sshd.awaitListening();
    return sshd;
  }

  public int port() {
    return port;
  }

  public Process process() {
    return process;
  }

  Path folder() {
    return folder;
  }

  String identity() throws IOException {
    return Files.readString(folder.resolve("identity"));
  }

  public String hostKey() throws IOException {
    return Files.readString(folder.resolve("host.pub"));
  }

  String rsaHostKey() throws IOException {
    return Files.readString(folder.resolve("host_rsa.pub"));
  }

  /** Whom to let in besides. */
  void authorize(Path publicKey) throws IOException {
    Files.writeString(
        folder.resolve("authorized"), Files.readString(publicKey), StandardOpenOption.APPEND);
  }

  public static void key(Path file, String type, String passphrase, String... more)
      throws Exception {
    var command =
        new ArrayList<>(
            List.of("ssh-keygen", "-q", "-t", type, "-N", passphrase, "-f", file.toString()));
    command.addAll(List.of(more));
    var made = new ProcessBuilder(command).inheritIO().start();
    if (made.waitFor() != 0) {
      throw new IOException("ssh-keygen failed");
    }
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitListening() throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (true) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException e) {
        if (System.nanoTime() > end || !process.isAlive()) {
          throw new IOException(
              "sshd does not listen: " + Files.readString(folder.resolve("sshd.log")), e);
        }
      }
      Thread.sleep(20);
    }
  }

  /** Ends at once, and every session with it. */
  void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public void close() {
    kill();
  }
}
