package dev.bottle.gateway.ssh;

import java.time.Duration;
import org.apache.sshd.common.PropertyResolver;
import org.apache.sshd.core.CoreModuleProperties;

/** How long a leg waits for its peer to take bytes. */
final class Waits {
  /** A stopped client may go on tomorrow; signs of life tell of one that is gone. */
  private static final Duration FOR_ROOM = Duration.ofDays(2);

  private static final long WINDOW = 1 << 20;

  private Waits() {}

  static void forPeers(PropertyResolver leg) {
    CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(leg, FOR_ROOM);
    CoreModuleProperties.NIO2_MIN_WRITE_TIMEOUT.set(leg, FOR_ROOM);
    CoreModuleProperties.WINDOW_SIZE.set(leg, WINDOW);
    CoreModuleProperties.TCP_NODELAY.set(leg, true);
    CoreModuleProperties.SOCKET_KEEPALIVE.set(leg, true);
    CoreModuleProperties.CHANNEL_CLOSE_TIMEOUT.set(leg, Duration.ofSeconds(5));
    CoreModuleProperties.DISCONNECT_TIMEOUT.set(leg, Duration.ofSeconds(2));
  }
}
