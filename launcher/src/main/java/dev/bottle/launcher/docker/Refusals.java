package dev.bottle.launcher.docker;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.function.Supplier;

/** docker-java's exceptions in our own words. */
final class Refusals {
  private Refusals() {}

  static <T> T translate(Supplier<T> call) {
    try {
      return call.get();
    } catch (DockerException e) {
      throw new EngineRefusedException(kindOf(e), messageOf(e), e);
    } catch (EngineException e) {
      throw e;
    } catch (RuntimeException e) {
      // The transport wraps a broken connection in bare RuntimeExceptions.
      throw new EngineRefusedException(
          EngineRefusedException.Kind.OTHER, "the engine did not answer: " + messageOf(e), e);
    }
  }

  /**
   * For removals: what is gone, or is being removed by the engine itself right now, is as wanted.
   */
  static void ignoringGone(Runnable removal) {
    try {
      translate(
          () -> {
            removal.run();
            return Boolean.TRUE;
          });
    } catch (EngineRefusedException e) {
      boolean goes =
          e.kind() == EngineRefusedException.Kind.NOT_FOUND
              || (e.kind() == EngineRefusedException.Kind.CONFLICT
                  && String.valueOf(e.getMessage()).contains("already in progress"));
      if (!goes) {
        throw e;
      }
    }
  }

  private static EngineRefusedException.Kind kindOf(DockerException e) {
    String message = messageOf(e);
    if (message.contains("overlap")) {
      return EngineRefusedException.Kind.ADDRESS_OVERLAP;
    }
    return switch (e) {
      case NotFoundException _ -> EngineRefusedException.Kind.NOT_FOUND;
      case ConflictException _ -> EngineRefusedException.Kind.CONFLICT;
      default -> EngineRefusedException.Kind.OTHER;
    };
  }

  private static String messageOf(RuntimeException e) {
    return String.valueOf(e.getMessage()).strip();
  }
}
