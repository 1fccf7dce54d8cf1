package dev.bottle.launcher.plan;

import java.util.List;

/**
 * What a search of the workspace for secrets came to; it holds none.
 *
 * @param secrets how many different ones stand there
 * @param files where, relative to the workspace
 * @param looked how many files were looked at
 * @param extent how far it came
 */
public record WorkspaceFindings(int secrets, List<String> files, int looked, Extent extent) {

  /** How far a search came. */
  public enum Extent {
    /** There was nothing to search, or nobody wants what is found kept in. */
    NOT_SEARCHED,
    /** A limit was reached. */
    CUT,
    WHOLE
  }

  /** No search was made. */
  public static final WorkspaceFindings NONE =
      new WorkspaceFindings(0, List.of(), 0, Extent.NOT_SEARCHED);

  public WorkspaceFindings {
    files = List.copyOf(files);
  }
}
