package dev.bottle.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server with OpenSSH and git, on the host's address of the world's network: the account {@code
 * git} with two repositories, and the account {@code dev} with a shell. One key opens both.
 */
final class SshOrigin implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Accounts, repositories, the server; ends with its stdin. */
  private static final String SERVER =
      """
      set -e
      exec 2>&1
      PATH=$PATH:/usr/sbin
      for who in git dev; do
        useradd -m -p '*' -s /bin/bash $who
        install -d -o $who -g $who -m 0700 /home/$who/.ssh
        install -o $who -g $who -m 0600 /origin/id.pub /home/$who/.ssh/authorized_keys
      done
      for name in site other; do
        runuser -u git -- git init -q --bare -b main /home/git/acme/$name.git
      done
      ln -s /home/git/acme /acme
      runuser -u git -- sh -ec 'cd && git clone -q acme/site.git w 2>/dev/null && cd w && echo "the site" >README && git add .
        git -c user.name=t -c user.email=t@example.org commit -qm first && git push -q origin HEAD:main'
      install -d /run/sshd
      install -m 0600 /origin/host /etc/ssh/origin_key
      /usr/sbin/sshd -D -e -f /dev/null -h /etc/ssh/origin_key -o ListenAddress=ADDRESS -p PORT \\
        -o Subsystem='sftp internal-sftp' -o PasswordAuthentication=no -o PidFile=none &
      cat >/dev/null
      """;

  private final Process container;
  private final String address;
  private final int port;
  private final Path folder;

  private SshOrigin(Process container, String address, int port, Path folder) {
    this.container = container;
    this.address = address;
    this.port = port;
    this.folder = folder;
  }

  /**
   * Starts it.
   *
   * @param port another for each class of tests, which run side by side
   * @param folder gets its keys
   */
  static SshOrigin start(String image, String address, int port, Path folder) throws IOException {
    key(folder.resolve("id"), "");
    key(folder.resolve("host"), "");
    var command =
        List.of(
            "docker",
            "run",
            "--interactive",
            "--rm",
            "--label",
            World.LABEL + "=ssh",
            "--network",
            "host",
            "--user",
            "0:0",
            "--volume",
            folder + ":/origin:ro",
            "--entrypoint",
            "sh",
            image,
            "-c",
            SERVER.replace("ADDRESS", address).replace("PORT", "" + port));
    var origin = new SshOrigin(Programs.start(command, folder, Map.of()), address, port, folder);
    origin.await();
    return origin;
  }

  /** An Ed25519 key as users have it; returns its file. */
  static Path key(Path file, String passphrase) {
    Programs.run(
        "ssh-keygen", "-q", "-t", "ed25519", "-C", "e2e", "-N", passphrase, "-f", file.toString());
    return file;
  }

  private void await() throws IOException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(address, port), 1000);
        return;
      } catch (IOException e) {
        if (System.nanoTime() > until || !container.isAlive()) {
          var said = container.getInputStream();
          throw new IOException(
              new String(said.readNBytes(said.available()), StandardCharsets.UTF_8), e);
        }
        Tmux.pause(Duration.ofMillis(50));
      }
    }
  }

  /** The private key of both accounts. */
  Path identity() {
    return folder.resolve("id");
  }

  /** {@code ssh-ed25519 AAAA…}. */
  String hostKey() throws IOException {
    String[] words = Files.readString(folder.resolve("host.pub")).split(" ", 3);
    return words[0] + " " + words[1];
  }

  /** Runs a command of the account {@code git}, past every gateway. */
  Programs.Ran run(String command) {
    var ssh =
        List.of(
            "ssh",
            "-F",
            "none",
            "-i",
            identity().toString(),
            "-p",
            "" + port,
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "LogLevel=ERROR",
            "git@" + address,
            command);
    return Programs.collect(Programs.start(ssh, folder, Map.of()), "", PATIENCE);
  }

  /** As OpenSSH shows it. */
  String fingerprint() {
    return Programs.run("ssh-keygen", "-lf", folder.resolve("host.pub").toString())
        .split(" ", 3)[1];
  }

  @Override
  public void close() throws IOException {
    container.getOutputStream().close();
    try {
      if (!container.waitFor(20, TimeUnit.SECONDS)) {
        throw new AssertionError("the ssh origin does not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
