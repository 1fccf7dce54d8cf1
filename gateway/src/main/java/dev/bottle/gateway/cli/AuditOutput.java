package dev.bottle.gateway.cli;

import dev.bottle.gateway.audit.AuditLog;
import dev.bottle.gateway.audit.LineWriter;
import dev.bottle.gateway.config.GatewayConfig;
import dev.bottle.gateway.config.GatewayConfig.AuditTarget;
import dev.bottle.gateway.event.EventSink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Where this process's events go. */
final class AuditOutput implements AutoCloseable {
  private final EventSink events;
  private final Closing closing;

  private interface Closing {
    void close() throws IOException;
  }

  private AuditOutput(EventSink events, Closing closing) {
    this.events = events;
    this.closing = closing;
  }

  /**
   * Opens what the configuration asks for; nothing, when it asks for nothing.
   *
   * @param stdout carries the lines when they go to standard output; its owner closes it
   * @throws IOException naming the file that cannot be opened
   */
  static AuditOutput open(GatewayConfig config, LineWriter stdout) throws IOException {
    if (config.audit().isEmpty()) {
      return new AuditOutput(EventSink.NONE, () -> {});
    }
    return switch (config.audit().get()) {
      case AuditTarget.Stdout _ -> new AuditOutput(new AuditLog(stdout, config.name()), () -> {});
      case AuditTarget.File(var path) -> toFile(path, config.name());
    };
  }

  private static AuditOutput toFile(Path path, Optional<String> bottle) throws IOException {
    try {
      var file =
          new BufferedOutputStream(
              Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
      var lines = LineWriter.over(file);
      lines.start();
      return new AuditOutput(
          new AuditLog(lines, bottle),
          () -> {
            lines.close();
            file.close();
          });
    } catch (IOException e) {
      throw new IOException(path + ": cannot be opened for the audit log", e);
    }
  }

  EventSink events() {
    return events;
  }

  @Override
  public void close() throws IOException {
    closing.close();
  }
}
