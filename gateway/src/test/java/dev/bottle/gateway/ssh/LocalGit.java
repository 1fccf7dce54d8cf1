package dev.bottle.gateway.ssh;

import dev.bottle.gateway.git.UpstreamTransport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/** Stands in for an upstream over https: git's own programs on a repository nearby. */
record LocalGit(Path repository) implements UpstreamTransport {
  @Override
  public Conversation open(Service service, String protocol) throws IOException {
    var builder = new ProcessBuilder(service.program(), repository.toString());
    builder.environment().put("GIT_PROTOCOL", protocol);
    return new Talk(builder.start());
  }

  private record Talk(Process process) implements Conversation {
    @Override
    public InputStream answers() {
      return process.getInputStream();
    }

    @Override
    public OutputStream questions() {
      return process.getOutputStream();
    }

    @Override
    public void ask() throws IOException {
      process.getOutputStream().flush();
    }

    @Override
    public InputStream complaints() {
      return process.getErrorStream();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
