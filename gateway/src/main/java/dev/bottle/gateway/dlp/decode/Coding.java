package dev.bottle.gateway.dlp.decode;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.bottle.gateway.dlp.decode.Gunzip.HeaderFields;
import dev.bottle.gateway.dlp.decode.Inflate.Accepted;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A compression that can be undone and done again. The native libraries of {@link #BR} and {@link
 * #ZSTD} are loaded when one is first used.
 */
public enum Coding {
  GZIP,
  DEFLATE,
  BR,
  ZSTD;

  private static final int BUFFER = 8 * 1024;

  /** Quick settings with small windows: an encoder must not need more memory than a decoder. */
  private static final int BROTLI_QUALITY = 4;

  private static final int BROTLI_WINDOW_LOG = 18;
  private static final int ZSTD_LEVEL = 1;

  /** A decoder that yields the content and drops what else there is. */
  public Decoder decoder() {
    return switch (this) {
      case GZIP -> new Gunzip(HeaderFields.DROPPED);
      case DEFLATE -> new Inflate(Accepted.ZLIB_OR_BARE);
      case BR -> new Unbrotli();
      case ZSTD -> new Unzstd();
    };
  }

  /**
   * A decoder of several codings.
   *
   * @param codings in the order they were applied
   */
  public static Decoder decoder(List<Coding> codings) {
    return new DecoderChain(codings.reversed().stream().map(Coding::decoder).toList());
  }

  /**
   * An encoder of several codings. Flushing it passes all bytes on; closing it frees it, whatever
   * the stream below does with the rest.
   *
   * @param codings in the order they are to be applied
   * @throws IOException when an encoder cannot be made
   */
  public static OutputStream encoder(List<Coding> codings, OutputStream out) throws IOException {
    var encoder = out;
    for (var coding : codings.reversed()) {
      encoder = coding.encoder(encoder);
    }
    return encoder;
  }

  private OutputStream encoder(OutputStream out) throws IOException {
    return switch (this) {
      case GZIP -> new QuickGzip(out);
      case DEFLATE -> new QuickDeflate(out);
      case BR -> {
        Brotli4jLoader.ensureAvailability();
        var settings = Encoder.Parameters.create(BROTLI_QUALITY, BROTLI_WINDOW_LOG);
        yield new BrotliOutputStream(out, settings, BUFFER) {
          @Override
          public void flush() throws IOException {
            super.flush();
            out.flush();
          }
        };
      }
      case ZSTD -> new ZstdOutputStreamNoFinalizer(out, ZSTD_LEVEL);
    };
  }

  private static final class QuickGzip extends GZIPOutputStream {
    QuickGzip(OutputStream out) throws IOException {
      super(out, BUFFER, true);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  private static final class QuickDeflate extends DeflaterOutputStream {
    QuickDeflate(OutputStream out) {
      super(out, true);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
