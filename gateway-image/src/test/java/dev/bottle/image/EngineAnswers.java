package dev.bottle.image;

import dev.bottle.launcher.docker.DockerImages;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The condition behind {@link DockerTest}. */
final class EngineAnswers implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    try (var images = DockerImages.of(System.getenv())) {
      if (images.answers()) {
        return ConditionEvaluationResult.enabled("a Docker engine answers");
      }
    }
    if ("1".equals(System.getenv("BOTTLE_REQUIRE_DOCKER"))) {
      throw new IllegalStateException("BOTTLE_REQUIRE_DOCKER is set, and no Docker engine answers");
    }
    return ConditionEvaluationResult.disabled("no Docker engine answers");
  }
}
