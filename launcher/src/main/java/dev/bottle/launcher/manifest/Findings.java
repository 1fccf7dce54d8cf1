package dev.bottle.launcher.manifest;

import dev.bottle.gateway.config.Place;
import java.util.ArrayList;
import java.util.List;

/** Collects the problems of one file. */
final class Findings {
  private final String file;
  private final List<Problem> problems = new ArrayList<>();

  Findings(String file) {
    this.file = file;
  }

  void manifest(Place place, String path, String message) {
    problems.add(new Problem(file, place, path, message, Problem.Kind.MANIFEST));
  }

  void host(Place place, String path, String message) {
    problems.add(new Problem(file, place, path, message, Problem.Kind.HOST));
  }

  /** A problem of a file that the manifest names, at that file's own position. */
  void other(String file, Place place, String path, String message) {
    problems.add(new Problem(file, place, path, message, Problem.Kind.MANIFEST));
  }

  List<Problem> all() {
    return List.copyOf(problems);
  }
}
