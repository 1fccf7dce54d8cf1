package dev.bottle.gateway.dlp;

/**
 * Why a rules file cannot be used.
 *
 * @param line 1-based; 0 when the file as a whole is meant
 * @param column 1-based; 0 when unknown
 */
public record RuleProblem(String file, int line, int column, String message) {
  @Override
  public String toString() {
    return file
        + (line > 0 ? ":" + line : "")
        + (line > 0 && column > 0 ? ":" + column : "")
        + ": "
        + message;
  }
}
