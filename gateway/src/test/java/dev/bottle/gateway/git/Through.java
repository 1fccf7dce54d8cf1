package dev.bottle.gateway.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A conversation as another one has it, for tests that change a part of it. */
class Through implements UpstreamTransport.Conversation {
  final UpstreamTransport.Conversation real;

  Through(UpstreamTransport.Conversation real) {
    this.real = real;
  }

  @Override
  public InputStream answers() {
    return real.answers();
  }

  @Override
  public OutputStream questions() {
    return real.questions();
  }

  @Override
  public void ask() throws IOException {
    real.ask();
  }

  @Override
  public InputStream complaints() {
    return real.complaints();
  }

  @Override
  public void close() throws IOException {
    real.close();
  }
}
