package dev.bottle.gateway.http;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.Set;

/**
 * Builds the frame codec of one end of an HTTP/2 connection, with our settings. Netty's own limits
 * on resets, empty frames, continuations and queued control frames stay on; what a field section
 * may hold is left to {@link Http2Heads}, so that a refusal can be told.
 *
 * @param <T> the handler of that end
 */
final class Http2Codec<T extends Http2ConnectionHandler>
    extends AbstractHttp2ConnectionHandlerBuilder<T, Http2Codec<T>> {
  /** Bytes that one stream may send ahead of what is passed on. */
  private static final int STREAM_WINDOW = 256 << 10;

  /** Never kept in a compression table, where a guess could be tested (RFC 7541 section 7.1). */
  private static final Set<String> SENSITIVE =
      Set.of("authorization", "cookie", "set-cookie", "x-api-key", "private-token");

  private final Maker<T> maker;

  /** Makes the handler of one end. */
  @FunctionalInterface
  interface Maker<T> {
    T make(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings);
  }

  private Http2Codec(Maker<T> maker) {
    this.maker = maker;
  }

  private static <T extends Http2ConnectionHandler> Http2Codec<T> of(Maker<T> maker) {
    var codec = new Http2Codec<>(maker);
    codec.validateHeaders(false);
    codec.validateRequiredPseudoHeaders(false);
    codec.decoupleCloseAndGoAway(true);
    codec.encoderIgnoreMaxHeaderListSize(true);
    codec.headerSensitivityDetector((name, _) -> SENSITIVE.contains(name.toString()));
    return codec;
  }

  /** The server's end. */
  static <T extends Http2ConnectionHandler> T server(HttpLimits limits, Maker<T> maker) {
    var codec = of((Maker<T>) (_, encoder, settings) -> exact(limits, encoder, settings, maker));
    codec.server(true);
    codec.initialSettings(settings(limits).connectProtocolEnabled(true));
    return codec.build();
  }

  /** Around an encoder with all its limits, a decoder that keeps sections as they were sent. */
  private static <T extends Http2ConnectionHandler> T exact(
      HttpLimits limits, Http2ConnectionEncoder encoder, Http2Settings settings, Maker<T> maker) {
    var decoder =
        new DefaultHttp2ConnectionDecoder(
            encoder.connection(),
            encoder,
            new DefaultHttp2FrameReader(Http2Section.decoder(limits)),
            Http2PromisedRequestVerifier.ALWAYS_VERIFY,
            true,
            true,
            false);
    var codec = new Http2Codec<>(maker);
    codec.initialSettings(settings);
    codec.codec(decoder, encoder);
    return codec.build();
  }

  /** The client's end, which takes no push. */
  static <T extends Http2ConnectionHandler> T client(HttpLimits limits, Maker<T> maker) {
    var codec = of(maker);
    codec.server(false);
    codec.initialSettings(settings(limits).pushEnabled(false));
    return codec.build();
  }

  private static Http2Settings settings(HttpLimits limits) {
    return new Http2Settings()
        .maxConcurrentStreams(limits.maxStreams())
        .initialWindowSize(STREAM_WINDOW)
        .maxHeaderListSize(limits.maxHeadBytes());
  }

  @Override
  protected T build(
      Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
    return maker.make(decoder, encoder, settings);
  }
}
