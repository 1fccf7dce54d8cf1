package dev.bottle.launcher.manifest;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One git repository behind the gateway.
 *
 * @param upstream an {@code ssh://} or {@code https://} URL
 * @param push patterns of refs that may be pushed
 */
public record GitSpec(
    String name,
    String upstream,
    Optional<Path> identityFile,
    Optional<String> knownHostKey,
    List<String> push) {
  public GitSpec {
    push = List.copyOf(push);
  }
}
