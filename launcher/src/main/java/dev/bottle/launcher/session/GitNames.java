package dev.bottle.launcher.session;

/** Names of git as people say them. */
public final class GitNames {
  private GitNames() {}

  /** A branch without {@code refs/heads/}; a tag says that it is one. */
  public static String ref(String full) {
    return full.startsWith("refs/tags/")
        ? "tag " + full.substring("refs/tags/".length())
        : full.replaceFirst("^refs/heads/", "");
  }

  /** A repository's path without a leading slash and without {@code .git}. */
  public static String repository(String path) {
    return path.replaceFirst("^/", "").replaceFirst("\\.git$", "");
  }
}
