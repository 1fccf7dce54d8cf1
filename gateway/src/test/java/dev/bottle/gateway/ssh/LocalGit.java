package dev.bottle.gateway.ssh;

import dev.bottle.gateway.git.UpstreamTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Stands in for an upstream over https: git's own programs on a repository nearby, a new process
 * for each request.
 */
record LocalGit(Path repository) implements UpstreamTransport {
  @Override
  public Conversation open(Service service, String protocol) throws IOException {
    return new Talk(service, protocol);
  }

  private Process start(Service service, String protocol, String... options) throws IOException {
    var command = new ArrayList<>(List.of(service.program()));
    command.addAll(List.of(options));
    command.add(repository.toString());
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("GIT_PROTOCOL", protocol);
    return builder.start();
  }

  private final class Talk implements Conversation {
    private final Service service;
    private final String protocol;
    private final ByteArrayOutputStream question = new ByteArrayOutputStream();
    private Process process;

    Talk(Service service, String protocol) throws IOException {
      this.service = service;
      this.protocol = protocol;
      this.process = start(service, protocol, "--stateless-rpc", "--http-backend-info-refs");
    }

    @Override
    public InputStream answers() {
      return new InputStream() {
        @Override
        public int read() throws IOException {
          return process.getInputStream().read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
          return process.getInputStream().read(into, offset, length);
        }
      };
    }

    @Override
    public OutputStream questions() {
      return question;
    }

    @Override
    public void ask() throws IOException {
      process = start(service, protocol, "--stateless-rpc");
      try (var in = process.getOutputStream()) {
        question.writeTo(in);
      }
      question.reset();
    }

    @Override
    public InputStream complaints() {
      return InputStream.nullInputStream();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
