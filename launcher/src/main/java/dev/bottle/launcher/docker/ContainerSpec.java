package dev.bottle.launcher.docker;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container to create. What every container of ours is stands in no field: no capabilities, no
 * new privileges, a read-only root, stdin open until the one who attached first goes away, removed
 * by the engine at its end, no log kept by the engine.
 *
 * @param name its name
 * @param image what it is made of
 * @param entrypoint replaces the image's when it is not empty
 * @param arguments follow the entrypoint
 * @param user {@code uid:gid}
 * @param hostname what it calls itself
 * @param place its first network
 * @param dns name servers; empty is the engine's choice
 * @param mounts host folders
 * @param tmpfs mount options of memory file systems by target
 * @param sysctls kernel settings of its own namespaces
 * @param limits bounds on what it may use
 * @param init whether the engine's init is its first process
 * @param runtime OCI runtime; empty is the engine's default
 * @param labels put on it
 */
public record ContainerSpec(
    String name,
    String image,
    List<String> entrypoint,
    List<String> arguments,
    String user,
    String hostname,
    NetworkPlace place,
    List<String> dns,
    List<MountSpec> mounts,
    Map<String, String> tmpfs,
    Map<String, String> sysctls,
    Bounds limits,
    FirstProcess init,
    Optional<String> runtime,
    Map<String, String> labels) {

  public ContainerSpec {
    entrypoint = List.copyOf(entrypoint);
    arguments = List.copyOf(arguments);
    dns = List.copyOf(dns);
    mounts = List.copyOf(mounts);
    tmpfs = Map.copyOf(tmpfs);
    sysctls = Map.copyOf(sysctls);
    labels = Map.copyOf(labels);
  }

  /** Who is process 1. */
  public enum FirstProcess {
    /** The entrypoint itself. */
    ENTRYPOINT,
    /** The engine's init, which reaps what the entrypoint does not. */
    ENGINE_INIT
  }

  /** Bounds: memory in bytes with no swap on top, processors, processes and threads. */
  public record Bounds(long memoryBytes, double cpus, long pids) {}
}
