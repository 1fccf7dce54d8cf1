package dev.bottle.image;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Needs a Docker engine: skipped, with the reason, where none answers; a failure there when {@code
 * BOTTLE_REQUIRE_DOCKER=1}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(EngineAnswers.class)
public @interface DockerTest {}
