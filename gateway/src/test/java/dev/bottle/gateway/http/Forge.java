package dev.bottle.gateway.http;

import dev.bottle.gateway.credential.Credential;
import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.git.UpstreamTransport;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.GitUpstream;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.RequestPath;
import dev.bottle.gateway.policy.SecretString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A gateway, and a forge over https behind it that has the repository {@code acme/tool}. */
final class Forge implements AutoCloseable {
  static final String PASSWORD = "the-real-password-of-the-forge";
  static final String PLACEHOLDER = "placeholder-of-forge";

  final TestGateway gateway = new TestGateway();
  final Git git;
  final GitOrigin origin;
  final Path bare;

  Forge(Path folder) throws Exception {
    git = new Git(folder);
    Files.createDirectories(folder.resolve("srv/acme"));
    bare = git.newUpstream(folder.resolve("srv/acme/tool.git"));
    origin = new GitOrigin(gateway.originAuthority, folder.resolve("srv"), PASSWORD);
  }

  /** Holds this login to the forge. */
  static Vault vault(String password) {
    return Vault.of(
        List.of(
            new Credential(
                "FORGE",
                new SecretString(password),
                PLACEHOLDER,
                List.of(HostPort.parse("api.example.com")))));
  }

  Destination at() {
    return new Destination(Host.parse("api.example.com"), origin.port);
  }

  /** The gateway's way to a repository. */
  UpstreamTransport to(String path, String password) throws Exception {
    return new HttpsGit(gateway.upstreams, gateway.loops, HttpLimits.DEFAULTS)
        .to(
            new GitUpstream.Https(at(), RequestPath.parse(path)),
            gateway.guard(Optional.empty(), vault(password)));
  }

  @Override
  public void close() {
    gateway.close();
    origin.close();
  }
}
