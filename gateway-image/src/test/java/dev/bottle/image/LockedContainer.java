package dev.bottle.image;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs one command of an image as a bottle would: root file system read-only, no capability, no
 * network, nothing executable in {@code /tmp}.
 *
 * @param folder mounted at {@code /probe}, if any
 */
record LockedContainer(DockerClient docker, String image, String user, List<Path> folder) {

  /** How the command ended and all that it wrote. */
  record Ran(int code, String output) {}

  static LockedContainer of(DockerClient docker, String image, String user) {
    return new LockedContainer(docker, image, user, List.of());
  }

  Ran run(String... command) throws InterruptedException {
    String container =
        docker
            .createContainerCmd(image)
            .withUser(user)
            .withLabels(Map.of("dev.bottle.test", "images"))
            .withEntrypoint(command)
            .withCmd(List.of())
            .withHostConfig(locked())
            .exec()
            .getId();
    try {
      docker.startContainerCmd(container).exec();
      int code =
          docker
              .waitContainerCmd(container)
              .exec(new WaitContainerResultCallback())
              .awaitStatusCode(60, TimeUnit.SECONDS);
      return new Ran(code, output(container));
    } finally {
      docker.removeContainerCmd(container).withForce(true).exec();
    }
  }

  private String output(String container) throws InterruptedException {
    var output = new StringBuilder();
    docker
        .logContainerCmd(container)
        .withStdOut(true)
        .withStdErr(true)
        .exec(
            new ResultCallback.Adapter<Frame>() {
              @Override
              public void onNext(Frame frame) {
                output.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
              }
            })
        .awaitCompletion();
    return output.toString();
  }

  private HostConfig locked() {
    return HostConfig.newHostConfig()
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withNetworkMode("none")
        .withReadonlyRootfs(true)
        .withBinds(folder.stream().map(path -> Bind.parse(path + ":/probe:ro")).toList())
        .withInit(true)
        .withTmpFs(Map.of("/tmp", "noexec", "/home/agent", "exec,mode=1777"));
  }
}
