package dev.bottle.gateway.git;

import java.io.InputStream;
import java.io.OutputStream;

/** Serves a client's upload-pack on one connection, as over ssh, from an upstream over https. */
public final class UploadBridge {
  private UploadBridge() {}

  /**
   * Serves until the client has enough.
   *
   * @param protocol what the client asked for by {@code GIT_PROTOCOL}
   * @return what to exit with
   */
  public static int serve(
      UpstreamTransport upstream,
      String protocol,
      InputStream client,
      OutputStream answer,
      OutputStream complaints) {
    throw new UnsupportedOperationException();
  }
}
