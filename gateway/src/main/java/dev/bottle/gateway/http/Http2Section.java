package dev.bottle.gateway.http;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * A field section as it was received. Netty sorts pseudo-header fields to the front and makes one
 * of several equal lengths: this remembers what that hides.
 */
final class Http2Section extends DefaultHttp2Headers {
  private boolean fieldsBegun;
  private boolean disordered;
  private int lengths;

  private Http2Section() {
    super(false);
  }

  /** Decodes into such sections. */
  static DefaultHttp2HeadersDecoder decoder(HttpLimits limits) {
    return new DefaultHttp2HeadersDecoder(false, limits.maxHeadBytes()) {
      @Override
      protected Http2Headers newHeaders() {
        return new Http2Section();
      }
    };
  }

  @Override
  public Http2Headers add(CharSequence name, CharSequence value) {
    if (name.length() > 0 && name.charAt(0) == ':') {
      disordered |= fieldsBegun;
    } else {
      fieldsBegun = true;
      lengths += "content-length".contentEquals(name) ? 1 : 0;
    }
    return super.add(name, value);
  }

  /** Whether a pseudo-header field stood behind a field (RFC 9113 section 8.3). */
  boolean isDisordered() {
    return disordered;
  }

  boolean hasSeveralLengths() {
    return lengths > 1;
  }
}
