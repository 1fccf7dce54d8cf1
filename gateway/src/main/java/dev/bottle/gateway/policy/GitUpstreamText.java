package dev.bottle.gateway.policy;

import java.util.regex.Pattern;

/** Reads the URL of a repository. */
final class GitUpstreamText {
  static final int HTTPS_PORT = 443;

  private static final int SSH_PORT = 22;
  private static final String EXPECTED =
      "a repository is ssh://user@host:port/path or https://host:port/path, where the port may be"
          + " left out and a password has no place";
  private static final Pattern URL =
      Pattern.compile("(ssh|https)://(?:([A-Za-z0-9_][A-Za-z0-9._+-]{0,127})@)?([^/@\\s]+)(/.+)");
  private static final Pattern NAMES =
      Pattern.compile("(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~+@=,][A-Za-z0-9._~+@=,-]*)+");

  private GitUpstreamText() {}

  static GitUpstream parse(String url) {
    var parts = URL.matcher(url);
    if (!parts.matches()) {
      throw new InvalidNameException(EXPECTED);
    }
    var user = parts.group(2);
    var authority = parts.group(3);
    var path = parts.group(4).replaceFirst("/$", "");
    if (!NAMES.matcher(path).matches()) {
      throw new InvalidNameException(
          "the path of a repository has names of letters, digits and . _ ~ + @ = , -, nothing"
              + " escaped");
    }
    if (parts.group(1).equals("https")) {
      return new GitUpstream.Https(
          Destination.parse(authority, HTTPS_PORT), RequestPath.parse(path));
    }
    if (user == null) {
      throw new InvalidNameException(EXPECTED);
    }
    return new GitUpstream.Ssh(
        Destination.parse(authority, SSH_PORT),
        user,
        path.startsWith("/~") ? path.substring(1) : path);
  }
}
