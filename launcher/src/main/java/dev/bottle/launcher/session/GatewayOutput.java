package dev.bottle.launcher.session;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * A gateway's stdout: the ready line to whoever waits for it, every later line to the audit log,
 * whole lines at a time.
 */
final class GatewayOutput extends OutputStream {
  /** The gateway writes no such line; one that long is cut, not kept. */
  private static final int MAX_LINE = 1024 * 1024;

  private final OutputStream audit;
  private final CompletableFuture<String> first = new CompletableFuture<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  GatewayOutput(OutputStream audit) {
    this.audit = audit;
  }

  /** The first line; fails when the output ends before it. */
  CompletableFuture<String> first() {
    return first;
  }

  @Override
  public void write(int b) throws IOException {
    if (b == '\n') {
      endLine();
    } else if (line.size() < MAX_LINE) {
      line.write(b);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
  }

  private void endLine() throws IOException {
    if (first.isDone()) {
      line.write('\n');
      audit.write(line.toByteArray());
      audit.flush();
    } else {
      first.complete(line.toString(StandardCharsets.UTF_8));
    }
    line.reset();
  }

  @Override
  public void close() throws IOException {
    first.completeExceptionally(new SessionException("the gateway ended before it was ready"));
    audit.close();
  }
}
