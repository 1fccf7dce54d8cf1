package dev.bottle.gateway.ssh;

import java.util.Map;
import org.apache.sshd.common.channel.PtyMode;

/**
 * A terminal as a client asks for one (RFC 4254 section 6.2).
 *
 * @param type such as {@code xterm-256color}
 */
record Terminal(String type, Size size, Map<PtyMode, Integer> modes) {
  Terminal {
    modes = Map.copyOf(modes);
  }

  /** In characters and in pixels. */
  record Size(int columns, int rows, int width, int height) {}
}
