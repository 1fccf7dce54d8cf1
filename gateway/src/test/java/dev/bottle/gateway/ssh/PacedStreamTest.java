package dev.bottle.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.sshd.common.PropertyResolver;
import org.apache.sshd.common.channel.RemoteWindow;
import org.apache.sshd.server.channel.ChannelSession;
import org.junit.jupiter.api.Test;

/** A window is left half free as long as that costs nothing. */
final class PacedStreamTest {
  private static final int PACKET = 32 * 1024;
  private static final int HALF = 1 << 20;

  /** What the peer frees each time that it is looked at. */
  private int freed;

  private final RemoteWindow window =
      new RemoteWindow(new ChannelSession(), true) {
        @Override
        public long getSize() {
          if (freed > 0 && super.getSize() < 2 * HALF) {
            synchronized (lock) {
              updateSize(super.getSize() + freed);
            }
          }
          return super.getSize();
        }
      };
  private long sent;
  private long least = Long.MAX_VALUE;

  private PacedStream open(long size) {
    window.init(size, PACKET, PropertyResolver.EMPTY);
    var out =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            int perLook = freed;
            freed = 0;
            try {
              window.waitAndConsume(length, 10_000);
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            sent += length;
            least = Math.min(least, window.getSize());
            freed = perLook;
          }
        };
    return new PacedStream(out, window);
  }

  @Test
  void aPeerThatKeepsUpHasHalfOfItsWindowFree() throws Exception {
    var stream = open(2 * HALF);
    freed = 4096;
    stream.write(new byte[64 * PACKET]);
    assertThat(sent).isEqualTo(64L * PACKET);
    assertThat(least).isGreaterThanOrEqualTo(HALF);
  }

  @Test
  void aPeerThatWaitsForAllGetsAll() throws Exception {
    open(2 * HALF).write(new byte[2 * HALF]);
    assertThat(sent).isEqualTo(2 * HALF);
    assertThat(window.getSize()).isZero();
  }

  @Test
  void aSmallWindowIsUsedAsItIs() throws Exception {
    open(3 * PACKET).write(new byte[3 * PACKET]);
    assertThat(window.getSize()).isZero();
  }

  /** As OpenSSH opens a session. */
  @Test
  void aWindowMayBeOpenedLater() throws Exception {
    var stream = open(0);
    window.expand(2 * HALF);
    freed = 4096;
    stream.write(new byte[64 * PACKET]);
    assertThat(sent).isEqualTo(64 * PACKET);
    assertThat(least).isGreaterThanOrEqualTo(HALF);
  }
}
