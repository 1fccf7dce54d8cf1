package dev.bottle.gateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A gzip stream that is not looked at before it is read. How much may come of it, the reader says.
 */
final class Gunzipped extends InputStream {
  private final InputStream coded;
  private @Nullable InputStream plain;

  Gunzipped(InputStream coded) {
    this.coded = coded;
  }

  @Override
  public int read() throws IOException {
    return plain().read();
  }

  @Override
  public int read(byte[] out, int from, int length) throws IOException {
    return plain().read(out, from, length);
  }

  private InputStream plain() throws IOException {
    var open = plain;
    if (open == null) {
      open = new GZIPInputStream(coded, 8 << 10);
      plain = open;
    }
    return open;
  }
}
