package dev.bottle.launcher.docker;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import java.util.List;

/** A {@link ContainerSpec} in docker-java's words, with what holds for every container of ours. */
final class HostConfigs {
  private static final long NANO = 1_000_000_000L;

  private HostConfigs() {}

  static HostConfig of(ContainerSpec spec) {
    var config =
        HostConfig.newHostConfig()
            .withAutoRemove(true)
            .withCapDrop(Capability.ALL)
            .withSecurityOpts(List.of("no-new-privileges:true"))
            .withReadonlyRootfs(true)
            .withIpcMode("private")
            .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))
            .withNetworkMode(spec.place().network())
            .withInit(spec.init() == ContainerSpec.FirstProcess.ENGINE_INIT)
            .withMounts(spec.mounts().stream().map(HostConfigs::mount).toList())
            .withTmpFs(spec.tmpfs())
            .withMemory(spec.limits().memoryBytes())
            .withMemorySwap(spec.limits().memoryBytes())
            .withNanoCPUs((long) (spec.limits().cpus() * NANO))
            .withPidsLimit(spec.limits().pids());
    if (!spec.dns().isEmpty()) {
      // "." keeps the host's search domains out of the bottle.
      config.withDns(spec.dns()).withDnsSearch(List.of("."));
    }
    if (!spec.sysctls().isEmpty()) {
      config.withSysctls(spec.sysctls());
    }
    spec.runtime().ifPresent(config::withRuntime);
    return config;
  }

  private static Mount mount(MountSpec mount) {
    return new Mount()
        .withType(MountType.BIND)
        .withSource(mount.host().toAbsolutePath().toString())
        .withTarget(mount.target())
        .withReadOnly(mount.access() == MountSpec.Access.READ_ONLY);
  }
}
