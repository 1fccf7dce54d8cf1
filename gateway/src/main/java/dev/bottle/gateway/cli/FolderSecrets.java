package dev.bottle.gateway.cli;

import java.util.List;
import java.util.Map;

/**
 * Secrets that stand in a folder's files.
 *
 * @param values each by the place where it was met first, {@code file:line}
 * @param files the files that hold one, relative to the folder
 * @param looked how many files were looked at
 * @param extent whether these were all
 */
public record FolderSecrets(
    Map<String, String> values, List<String> files, int looked, Extent extent) {

  /** Nothing was looked at. */
  public static final FolderSecrets NONE = new FolderSecrets(Map.of(), List.of(), 0, Extent.WHOLE);

  /** How far a search came. */
  public enum Extent {
    WHOLE,
    /** A limit was reached. */
    CUT
  }

  public FolderSecrets {
    values = Map.copyOf(values);
    files = List.copyOf(files);
  }

  /** Shows no value. */
  @Override
  public String toString() {
    return values.size() + " secrets in " + files;
  }
}
