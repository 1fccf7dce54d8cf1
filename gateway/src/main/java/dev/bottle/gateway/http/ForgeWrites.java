package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.RequestPath;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The ways into a repository that forges offer beside git: file contents, commits, refs, merges,
 * releases, imports, large files. Everything but reading is meant, by whichever method: some forges
 * let a POST stand for any other.
 */
final class ForgeWrites {
  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

  /** {@code *} is one name, {@code **} the rest or nothing; found below any prefix. */
  private static final List<String> INTERFACES =
      List.of(
          // GitHub, Gitea and Forgejo: /api/v3, /api/v1 or nothing stands before it.
          "repos/*/*/contents/**",
          "repos/*/*/git/**",
          "repos/*/*/merges",
          "repos/*/*/merge-upstream",
          "repos/*/*/pulls/*/merge",
          "repos/*/*/pulls/*/update-branch",
          "repos/*/*/pulls/*/update",
          "repos/*/*/branches/**",
          "repos/*/*/tags/**",
          "repos/*/*/releases/**",
          "repos/*/*/diffpatch",
          "repos/*/*/wiki/**",
          "repos/*/*/mirror-sync",
          "repos/*/*/push_mirrors",
          "repos/*/*/push_mirrors-sync",
          "repos/*/*/import/**",
          "repos/migrate",
          "gists/**",
          // The same of GitHub, by the repository's number.
          "repositories/*/contents/**",
          "repositories/*/git/**",
          "repositories/*/merges",
          "repositories/*/merge-upstream",
          "repositories/*/pulls/*/merge",
          "repositories/*/pulls/*/update-branch",
          "repositories/*/branches/**",
          "repositories/*/releases/**",
          "graphql",
          // GitLab.
          "api/v4/projects/*/repository/**",
          "api/v4/projects/*/merge_requests/*/merge",
          "api/v4/projects/*/merge_requests/*/rebase",
          "api/v4/projects/*/releases/**",
          "api/v4/projects/*/uploads/**",
          "api/v4/projects/*/wikis/**",
          "api/v4/projects/*/snippets/**",
          "api/v4/snippets/**",
          "api/v4/projects/*/remote_mirrors/**",
          "api/v4/projects/*/import",
          "api/v4/projects/import",
          "api/v4/projects/import-relation",
          "api/v4/projects/remote-import",
          // Bitbucket, in the cloud and on one's own servers.
          "2.0/repositories/*/*/src/**",
          "2.0/repositories/*/*/refs/**",
          "2.0/repositories/*/*/downloads/**",
          "2.0/repositories/*/*/pullrequests/*/merge",
          "projects/*/repos/*/browse/**",
          "projects/*/repos/*/branches/**",
          "projects/*/repos/*/tags/**",
          "projects/*/repos/*/pull-requests/*/merge",
          "2.0/snippets/**",
          // Azure.
          "_apis/git/repositories/*/pushes",
          "_apis/git/repositories/*/refs",
          // Large files: to ask for an upload (or a download), and to make it.
          "info/lfs/objects/**",
          "gitlab-lfs/objects/**");

  /** What browsers send to a repository's own pages: from the root, or below GitLab's groups. */
  private static final List<String> PAGES =
      List.of(
          "*/*/_upload/**",
          "*/*/_new/**",
          "*/*/_edit/**",
          "*/*/_delete/**",
          "*/*/_diffpatch/**",
          "*/*/_cherrypick/**",
          "*/*/upload-file",
          "*/*/upload/**",
          "*/*/upload-manifest",
          "*/*/create/**",
          "*/*/new/**",
          "*/*/edit/**",
          "*/*/delete/**",
          "*/*/tree-save/**",
          "*/*/tree-commit-content/**",
          "*/*/blob/**",
          "*/*/branches/**",
          "**/-/create/**",
          "**/-/update/**",
          "**/-/blob/**",
          "**/-/branches/**",
          "**/-/tags/**");

  private static final Pattern WRITES =
      Pattern.compile("/(?:" + any(INTERFACES) + ")|^/(?:" + any(PAGES) + ")");

  private ForgeWrites() {}

  /** Whether a request to a forge would change what is in a repository. */
  static boolean isOne(String method, RequestPath path) {
    var plain = plain(path.text());
    return !READS.contains(method)
        && (WRITES.matcher(plain).find() || WRITES.matcher(plain.replace("%2f", "/")).find());
  }

  private static String any(List<String> paths) {
    return paths.stream().map(ForgeWrites::expression).collect(Collectors.joining("|"));
  }

  private static String expression(String path) {
    var rest = path.endsWith("/**");
    var names = rest ? path.substring(0, path.length() - "/**".length()) : path;
    var expression = names.replace(".", "\\.").replace("**", ".+").replace("*", "[^/]+");
    return expression + (rest ? "(?:/|$)" : "/?$");
  }

  /** One reading of what servers read in several ways: the one that finds most. */
  private static String plain(String path) {
    return path.toLowerCase(Locale.ROOT).replaceAll(";[^/]*", "").replaceAll("/+", "/");
  }
}
