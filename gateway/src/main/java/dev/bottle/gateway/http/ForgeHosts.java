package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.GitEntry;
import dev.bottle.gateway.policy.Host;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which hosts are one forge: what it takes under one of its names it may take under others. */
final class ForgeHosts {
  /** Where forges take ssh on the port of https. */
  private static final Map<String, String> ALIASES =
      Map.of(
          "ssh.github.com", "github.com",
          "altssh.gitlab.com", "gitlab.com",
          "altssh.bitbucket.org", "bitbucket.org");

  private static final List<String> BELOW = List.of("", "api.", "uploads.", "www.");

  private ForgeHosts() {}

  /** Whether one of the entries is for a repository of the forge that this host belongs to. */
  static boolean haveEntry(List<GitEntry> entries, Host host) {
    return entries.stream()
        .map(entry -> entry.upstream().at().host().text())
        .flatMap(ForgeHosts::names)
        .anyMatch(host.text()::equals);
  }

  private static Stream<String> names(String upstream) {
    var forge = ALIASES.getOrDefault(upstream, upstream);
    return Stream.concat(Stream.of(upstream), BELOW.stream().map(below -> below + forge));
  }
}
