package dev.bottle.gateway.git;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Paths of files that run code elsewhere as soon as they are pushed. Case does not count. */
final class CodePaths {
  private static final Set<String> FILES =
      Set.of(
          ".gitlab-ci.yml",
          ".gitlab-ci.yaml",
          "jenkinsfile",
          ".woodpecker.yml",
          ".woodpecker.yaml",
          ".drone.yml",
          ".drone.yaml",
          ".drone.star",
          ".drone.jsonnet",
          "azure-pipelines.yml",
          "azure-pipelines.yaml",
          "bitbucket-pipelines.yml",
          ".travis.yml",
          ".appveyor.yml",
          "appveyor.yml",
          ".cirrus.yml",
          ".cirrus.star",
          "buildspec.yml",
          "cloudbuild.yaml");

  private static final Pattern FOLDERS =
      Pattern.compile(
          "\\.(?:(?:github|gitea|forgejo)(?:/(?:workflows|actions)(?:/.*)?)?"
              + "|(?:circleci|woodpecker|buildkite|semaphore)(?:/.*)?)",
          Pattern.DOTALL);

  private static final Pattern ACTION = Pattern.compile("(?:.*/)?action\\.ya?ml", Pattern.DOTALL);

  private CodePaths() {}

  /** Whether a file there runs code. */
  static boolean isCode(String path) {
    var lower = path.toLowerCase(Locale.ROOT);
    return FILES.contains(lower) || ACTION.matcher(lower).matches() || isBelow(lower);
  }

  /** Whether a folder of that path exists to hold such files, whatever their names. */
  static boolean isCodeFolder(String path) {
    return FOLDERS.matcher(path.toLowerCase(Locale.ROOT)).matches();
  }

  private static boolean isBelow(String lower) {
    int slash = lower.lastIndexOf('/');
    return slash > 0
        && !lower.substring(0, slash).matches("\\.(?:github|gitea|forgejo)")
        && isCodeFolder(lower.substring(0, slash));
  }
}
