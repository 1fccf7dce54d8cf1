package dev.bottle.launcher.session;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.GitUpstream;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.launcher.manifest.GitSpec;
import dev.bottle.launcher.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the agent's git reads in {@code ~/.gitconfig}, so that a repository goes by the URLs that it
 * has outside. {@code insteadOf} puts one beginning of a URL in place of another, and the longest
 * that fits counts.
 */
final class AgentGitConfig {
  private static final String HEAD =
      """
      # Written by bottle. These repositories are reached through the gateway.
      [safe]
      	directory = *
      """;
  private static final String SUFFIX = ".git";
  private static final int SSH_PORT = 22;

  private final Plan plan;
  private final Map<String, String> served;

  /**
   * @param served where the gateway has each repository, a URL by its entry's Name
   */
  AgentGitConfig(Plan plan, Map<String, String> served) {
    this.plan = plan;
    this.served = Map.copyOf(served);
  }

  /** The whole file. */
  String text() {
    var text = new StringBuilder(HEAD);
    for (var entry : plan.git()) {
      text.append("[url \"").append(address(entry)).append("\"]\n");
      outside(entry.upstream())
          .forEach(url -> text.append("\tinsteadOf = \"").append(quoted(url)).append("\"\n"));
    }
    return text.toString();
  }

  /** As git reads it between quotes. */
  private static String quoted(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private String address(GitSpec entry) {
    var url = served.get(entry.name());
    if (url == null || !url.matches("ssh://git@[0-9.]+:[0-9]+/[A-Za-z0-9._/-]+")) {
      throw new SessionException("the gateway does not serve the git entry " + entry.name());
    }
    return url;
  }

  private List<String> outside(GitUpstream upstream) {
    return switch (upstream) {
      case GitUpstream.Https(var at, var path) -> {
        var server = upstream.url().substring(0, upstream.url().length() - path.text().length());
        yield List.of(server + (isAllowed(at) ? path.text() : stem(path.text())));
      }
      case GitUpstream.Ssh(var at, var user, var path) ->
          ssh(at, user, hasAccount(at) ? path : stem(path));
    };
  }

  /** As URLs, and as scp writes it. */
  private List<String> ssh(Destination at, String user, String path) {
    var urls = new ArrayList<String>();
    var login = user + "@" + at.host().authorityText();
    var rooted = path.startsWith("/") ? path : "/" + path;
    urls.add("ssh://" + login + ":" + at.port() + rooted);
    if (at.port() == SSH_PORT) {
      urls.add("ssh://" + login + rooted);
    }
    // This form has no port: outside, ssh_config may well name the one that upstream has.
    if (at.port() == SSH_PORT || !hasAccount(new Destination(at.host(), SSH_PORT))) {
      urls.add(login + ":" + path);
      if (path.startsWith("/")) {
        urls.add(login + ":" + path.substring(1));
      }
    }
    return urls;
  }

  /**
   * Without {@code .git}: that fits with and without it, but other names that begin so as well.
   * Where the bottle has a second way to the server the name stays whole.
   */
  private static String stem(String path) {
    return path.endsWith(SUFFIX) ? path.substring(0, path.length() - SUFFIX.length()) : path;
  }

  private boolean hasAccount(Destination at) {
    return plan.ssh().stream().anyMatch(entry -> entry.upstream().equals(at));
  }

  private boolean isAllowed(Destination at) {
    return plan.grants().hosts().stream()
        .map(text -> HostPort.parse(text.split(" ", 2)[0]))
        .anyMatch(allowed -> allowed.covers(at));
  }
}
