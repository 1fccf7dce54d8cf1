package dev.bottle.gateway.config;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.GitUpstream;
import dev.bottle.gateway.policy.RequestPath;
import java.util.regex.Pattern;

/**
 * Where a repository is, as git writes it: {@code ssh://user@host:port/path.git}, {@code
 * ssh://user@host/~user/path.git}, {@code https://host:port/path.git}. What is refused may hold a
 * password: no message quotes it.
 */
final class GitUpstreamText {
  private static final String SSH = "ssh://";
  private static final String HTTPS = "https://";
  private static final int SSH_PORT = 22;
  private static final int HTTPS_PORT = 443;
  private static final int LONGEST = 1024;

  private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}");

  /** What every server and shell takes for a path that leads downwards. */
  private static final Pattern PATH =
      Pattern.compile("/~?[A-Za-z0-9._+@=,-]+(/[A-Za-z0-9._+@=,~-]+)*");

  private GitUpstreamText() {}

  /**
   * Parses it.
   *
   * @throws IllegalArgumentException for anything else
   */
  static GitUpstream parse(String text) {
    if (text.startsWith(SSH)) {
      return ssh(text.substring(SSH.length()));
    }
    if (text.startsWith(HTTPS)) {
      return https(text.substring(HTTPS.length()));
    }
    throw noUpstream();
  }

  private static GitUpstream ssh(String rest) {
    int slash = slash(rest);
    int at = rest.lastIndexOf('@', slash);
    if (at < 0) {
      throw new IllegalArgumentException("an ssh upstream names its user: ssh://git@host/path.git");
    }
    var user = rest.substring(0, at);
    refusePassword(user);
    if (!USER.matcher(user).matches()) {
      throw noUpstream();
    }
    var path = withoutSlash(rest.substring(slash));
    if (path.length() > LONGEST || !PATH.matcher(path).matches() || hasOddName(path)) {
      throw new IllegalArgumentException(
          "the path of a repository has names of letters, digits and . _ + @ = , ~ - only, and"
              + " leads downwards");
    }
    return new GitUpstream.Ssh(
        Destination.parse(rest.substring(at + 1, slash), SSH_PORT),
        user,
        path.startsWith("/~") ? path.substring(1) : path);
  }

  private static GitUpstream https(String rest) {
    int slash = slash(rest);
    int at = rest.lastIndexOf('@', slash);
    refusePassword(rest.substring(0, Math.max(0, at)));
    var path = RequestPath.parse(withoutSlash(rest.substring(slash)));
    if (path.shape() != RequestPath.Shape.PLAIN || path.equals(RequestPath.ROOT)) {
      throw new IllegalArgumentException("the path could name more than one repository");
    }
    return new GitUpstream.Https(
        Destination.parse(rest.substring(at + 1, slash), HTTPS_PORT), path);
  }

  private static int slash(String rest) {
    int slash = rest.indexOf('/');
    if (slash <= 0 || slash == rest.length() - 1) {
      throw noUpstream();
    }
    return slash;
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** Names that lead elsewhere, or that a program takes for an option. */
  private static boolean hasOddName(String path) {
    for (var name : path.substring(1).split("/", -1)) {
      if (name.equals(".") || name.equals("..") || name.startsWith("-")) {
        return true;
      }
    }
    return false;
  }

  private static void refusePassword(String user) {
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException("a secret does not stand in a file");
    }
  }

  private static IllegalArgumentException noUpstream() {
    return new IllegalArgumentException(
        "an upstream is ssh://user@host:port/path.git or https://host/path.git");
  }

  /** Writes what {@link #parse} reads. */
  static String write(GitUpstream upstream) {
    return switch (upstream) {
      case GitUpstream.Ssh(var at, var user, var path) ->
          SSH + user + "@" + at.authorityText() + (path.startsWith("/") ? path : "/" + path);
      case GitUpstream.Https(var at, var path) -> HTTPS + at.authorityText() + path.text();
    };
  }
}
