package dev.bottle.gateway.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param place where
 * @param message what, and what to do; holds no secret
 */
public record ConfigProblem(Place place, String message) {

  /** The JSON path, or the flag. */
  public String jsonPath() {
    return place.path();
  }

  @Override
  public String toString() {
    return place + ": " + message;
  }
}
