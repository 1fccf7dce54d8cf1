package dev.bottle.launcher.docker;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Objects;

/** An {@link Attachment} over a connection that the engine has handed over. */
final class HijackedAttachment implements Attachment {
  private static final int BUFFER = 32 * 1024;
  private static final int STDERR = 2;

  private final SocketChannel channel;
  private final Framing framing;

  HijackedAttachment(SocketChannel channel, Framing framing) {
    this.channel = channel;
    this.framing = framing;
  }

  @Override
  public OutputStream stdin() {
    return new Stdin(channel);
  }

  @Override
  public void pump(OutputStream stdout, OutputStream stderr) throws IOException {
    switch (framing) {
      case TERMINAL -> pumpTerminal(stdout);
      case MULTIPLEXED -> pumpFrames(stdout, stderr);
    }
  }

  private void pumpTerminal(OutputStream stdout) throws IOException {
    var source = new Source(channel);
    var buffer = new byte[BUFFER];
    for (int n = source.read(buffer); n >= 0; n = source.read(buffer)) {
      stdout.write(buffer, 0, n);
      stdout.flush();
    }
  }

  private void pumpFrames(OutputStream stdout, OutputStream stderr) throws IOException {
    var frames = new DataInputStream(new Source(channel));
    var buffer = new byte[BUFFER];
    for (int stream = frames.read(); stream >= 0; stream = frames.read()) {
      frames.skipNBytes(3);
      long left = Integer.toUnsignedLong(frames.readInt());
      OutputStream sink = stream == STDERR ? stderr : stdout;
      while (left > 0) {
        int n = frames.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (n < 0) {
          throw new EOFException("the engine's stream ended inside a frame");
        }
        sink.write(buffer, 0, n);
        left -= n;
      }
      sink.flush();
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads and writes of one channel must not wait for each other, as the JDK's own channel streams
   * do when both directions share a blocking lock; these two go straight to the channel.
   */
  private static final class Source extends InputStream {
    private final SocketChannel channel;
    private final byte[] one = new byte[1];

    Source(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read() throws IOException {
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      try {
        return channel.read(ByteBuffer.wrap(bytes, offset, length));
      } catch (ClosedChannelException e) {
        return -1;
      }
    }
  }

  private static final class Stdin extends OutputStream {
    private final SocketChannel channel;

    Stdin(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      var buffer = ByteBuffer.wrap(bytes, offset, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }

    @Override
    public void close() throws IOException {
      if (channel.isOpen()) {
        channel.shutdownOutput();
      }
    }
  }
}
