package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.MalformedHttpException.malformed;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds a start line with its fields, or trailer fields alone, in arriving bytes and takes it
 * apart, stricter than RFC 9112 allows: every line ends in CRLF, nothing is folded, nothing is
 * repaired.
 */
final class HeadReader {
  private final int maxBytes;
  private final int maxFields;
  private int scanned;

  HeadReader(HttpLimits limits) {
    this.maxBytes = limits.maxHeadBytes();
    this.maxFields = limits.maxFields();
  }

  /**
   * The next head in {@code in}, or empty while it is incomplete; then the bytes stay.
   *
   * @throws MalformedHttpException for bytes that no later byte could make good
   */
  Optional<RequestHead> request(ByteBuf in) throws MalformedHttpException {
    if (looksUnlikeRequest(in)) {
      throw malformed("the request does not begin with a method");
    }
    var block = block(in);
    return block.isPresent() ? Optional.of(parseRequest(block.get())) : Optional.empty();
  }

  /** The next response head, on the same terms. */
  Optional<ResponseHead> response(ByteBuf in) throws MalformedHttpException {
    var block = block(in);
    return block.isPresent() ? Optional.of(parseResponse(block.get())) : Optional.empty();
  }

  /** The trailer fields that end a chunked body, on the same terms. */
  Optional<Fields> trailers(ByteBuf in) throws MalformedHttpException {
    var block = block(in);
    return block.isPresent() ? Optional.of(fields(block.get(), 0)) : Optional.empty();
  }

  /** Stops a binary protocol at its first byte instead of waiting for a line end. */
  private static boolean looksUnlikeRequest(ByteBuf in) {
    if (!in.isReadable()) {
      return false;
    }
    char first = (char) in.getUnsignedByte(in.readerIndex());
    return !Syntax.isToken(String.valueOf(first));
  }

  private Optional<String> block(ByteBuf in) throws MalformedHttpException {
    int start = in.readerIndex();
    while (true) {
      int lf = in.indexOf(start + scanned, in.writerIndex(), (byte) '\n');
      int seen = (lf < 0 ? in.writerIndex() : lf + 1) - start;
      if (seen > maxBytes) {
        throw new MalformedHttpException(
            MalformedHttpException.Kind.TOO_LARGE,
            "the header is larger than " + maxBytes + " bytes");
      }
      if (lf < 0) {
        scanned = seen;
        return Optional.empty();
      }
      if (lf == start || in.getByte(lf - 1) != '\r') {
        throw malformed("a line ends without a carriage return");
      }
      boolean empty = lf - 1 == start || in.getByte(lf - 2) == '\n';
      scanned = seen;
      if (empty) {
        scanned = 0;
        return Optional.of(in.readCharSequence(seen, StandardCharsets.ISO_8859_1).toString());
      }
    }
  }

  private RequestHead parseRequest(String block) throws MalformedHttpException {
    int end = block.indexOf("\r\n");
    int first = block.indexOf(' ');
    int last = block.lastIndexOf(' ', end);
    if (first < 0 || first >= end || last <= first) {
      throw malformed("the request line is not method, target and version");
    }
    var method = block.substring(0, first);
    var target = block.substring(first + 1, last);
    if (!Syntax.isToken(method)) {
      throw malformed("the method is not a token");
    }
    if (!Syntax.isTarget(target)) {
      throw malformed("the request target has a byte that does not belong there");
    }
    return new RequestHead(
        method, target, version(block.substring(last + 1, end)), fields(block, end + 2));
  }

  private ResponseHead parseResponse(String block) throws MalformedHttpException {
    int end = block.indexOf("\r\n");
    if (end < 12 || block.charAt(8) != ' ' || (end > 12 && block.charAt(12) != ' ')) {
      throw malformed("the status line is not version, status and reason");
    }
    var digits = block.substring(9, 12);
    if (!Syntax.isDigits(digits) || digits.charAt(0) < '1' || digits.charAt(0) > '5') {
      throw malformed("the status is not a number from 100 to 599");
    }
    var reason = end > 13 ? block.substring(13, end) : "";
    if (!Syntax.isFieldValue(reason)) {
      throw malformed("the reason phrase has a control byte");
    }
    return new ResponseHead(
        version(block.substring(0, 8)), Integer.parseInt(digits), reason, fields(block, end + 2));
  }

  private static HttpVersion version(String text) throws MalformedHttpException {
    return switch (text) {
      case "HTTP/1.1" -> HttpVersion.HTTP_1_1;
      case "HTTP/1.0" -> HttpVersion.HTTP_1_0;
      default -> throw malformed("the version is not HTTP/1.1 or HTTP/1.0");
    };
  }

  private Fields fields(String block, int from) throws MalformedHttpException {
    var list = new ArrayList<Fields.Field>();
    int at = from;
    while (at < block.length() - 2) {
      int end = block.indexOf("\r\n", at);
      if (list.size() == maxFields) {
        throw new MalformedHttpException(
            MalformedHttpException.Kind.TOO_LARGE, "there are more than " + maxFields + " fields");
      }
      list.add(field(block, at, end));
      at = end + 2;
    }
    return list.isEmpty() ? Fields.NONE : new Fields(list);
  }

  private static Fields.Field field(String block, int at, int end) throws MalformedHttpException {
    if (Syntax.isBlank(block.charAt(at))) {
      throw malformed("a field is folded over two lines");
    }
    int colon = block.indexOf(':', at);
    if (colon < 0 || colon >= end) {
      throw malformed("a field has no colon");
    }
    var name = block.substring(at, colon);
    if (!Syntax.isToken(name)) {
      throw malformed("a field name is not a token");
    }
    var value = Syntax.trim(block.substring(colon + 1, end));
    if (!Syntax.isFieldValue(value)) {
      throw malformed("a field value has a control byte");
    }
    return new Fields.Field(name, name.toLowerCase(Locale.ROOT), value);
  }
}
