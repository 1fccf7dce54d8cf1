package dev.bottle.gateway.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A bare repository of this machine, served by git's own programs. */
final class LocalUpstream implements UpstreamTransport {
  private final Path repository;
  final AtomicInteger opened = new AtomicInteger();

  LocalUpstream(Path repository) {
    this.repository = repository;
  }

  @Override
  public Conversation open(Service service, String protocol) throws IOException {
    opened.incrementAndGet();
    var builder = new ProcessBuilder(service.program(), repository.toString());
    builder.environment().putAll(TestPush.ENVIRONMENT);
    builder.environment().put("GIT_PROTOCOL", protocol);
    var process = builder.start();
    return new Conversation() {
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
        process.destroy();
      }
    };
  }
}
