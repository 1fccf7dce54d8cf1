package dev.bottle.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** OpenSSH's server on loopback, for this user, with keys of its own and a folder to work in. */
final class SshServer implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final Path folder;
  private final int port;
  private final Process process;

  private SshServer(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** Starts one whose keys and files lie in a new folder. */
  static SshServer start(Path folder) {
    try {
      Files.createDirectories(folder.resolve("work"));
      keygen(folder.resolve("host"), "");
      keygen(folder.resolve("identity"), "");
      if (user().equals("root")) {
        Files.createDirectories(Path.of("/run/sshd"));
      }
      int port;
      try (var free = new ServerSocket(0, 1, LOOPBACK)) {
        port = free.getLocalPort();
      }
      var config =
          """
          ListenAddress 127.0.0.1:%2$d
          HostKey %1$s/host
          AuthorizedKeysFile %1$s/identity.pub
          AuthenticationMethods publickey
          StrictModes no
          PermitRootLogin yes
          UsePAM no
          PidFile none
          Subsystem sftp /usr/lib/openssh/sftp-server
          ForceCommand cd %1$s/work && exec sh -c "$SSH_ORIGINAL_COMMAND"
          """
              .formatted(folder, port);
      Path file = Files.writeString(folder.resolve("sshd_config"), config);
      var command = List.of("/usr/sbin/sshd", "-D", "-e", "-f", file.toString());
      var server = new SshServer(folder, port, Programs.start(command, folder, Map.of()));
      server.awaitListener();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Who may log in, with {@link #identity}. */
  static String user() {
    return System.getProperty("user.name");
  }

  int port() {
    return port;
  }

  /** The private key that it takes. */
  Path identity() {
    return folder.resolve("identity");
  }

  /** Its host key, as a known_hosts file has it behind the host. */
  String hostKey() throws IOException {
    var words = Files.readString(folder.resolve("host.pub")).split(" ", 3);
    return words[0] + " " + words[1];
  }

  /** Where commands run. */
  Path work() {
    return folder.resolve("work");
  }

  /** Writes an Ed25519 key pair, {@code file} and {@code file.pub}. */
  static void keygen(Path file, String passphrase) {
    Programs.run(
        "ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", "test", "-f", file.toString());
  }

  private void awaitListener() throws IOException {
    for (int i = 0; i < 100; i++) {
      if (!process.isAlive()) {
        throw new IOException(
            "sshd ended: "
                + new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
      }
      try (var _ = new Socket(LOOPBACK, port)) {
        return;
      } catch (IOException e) {
        pause();
      }
    }
    throw new IOException("sshd does not listen");
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
