package dev.bottle.gateway.policy;

/** Where a repository is. */
public sealed interface GitUpstream {
  /** The server. */
  Destination at();

  /**
   * Over ssh.
   *
   * @param user who logs in
   * @param path as the server takes it: {@code /org/repo.git}, or {@code ~user/repo.git}
   */
  record Ssh(Destination at, String user, String path) implements GitUpstream {}

  /**
   * Over https.
   *
   * @param path of the repository, {@code /org/repo.git}, without a slash at its end
   */
  record Https(Destination at, RequestPath path) implements GitUpstream {}
}
