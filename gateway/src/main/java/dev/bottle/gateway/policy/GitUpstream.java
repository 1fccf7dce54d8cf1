package dev.bottle.gateway.policy;

/** Where a repository is. */
public sealed interface GitUpstream {
  /** The server. */
  Destination at();

  /** The URL, as {@link #parse} takes it. */
  String url();

  /**
   * Over ssh.
   *
   * @param user who logs in
   * @param path as the server takes it: {@code /org/repo.git}, or {@code ~user/repo.git}
   */
  record Ssh(Destination at, String user, String path) implements GitUpstream {
    @Override
    public String url() {
      var slash = path.startsWith("/") ? "" : "/";
      return "ssh://" + user + "@" + at.authorityText() + slash + path;
    }
  }

  /**
   * Over https.
   *
   * @param path of the repository, {@code /org/repo.git}, without a slash at its end
   */
  record Https(Destination at, RequestPath path) implements GitUpstream {
    @Override
    public String url() {
      var authority =
          at.port() == GitUpstreamText.HTTPS_PORT ? at.host().authorityText() : at.authorityText();
      return "https://" + authority + path.text();
    }
  }

  /**
   * Parses {@code ssh://user@host[:port]/path} or {@code https://[user@]host[:port]/path}. The user
   * of an https URL is left out: the login is the vault's.
   *
   * @throws InvalidNameException for anything else: passwords, escapes, queries, dot segments
   */
  static GitUpstream parse(String url) {
    return GitUpstreamText.parse(url);
  }
}
