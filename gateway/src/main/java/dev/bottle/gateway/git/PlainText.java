package dev.bottle.gateway.git;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text of another side as a terminal may show it: letters of any language stay, and so do line ends
 * and tabs; other control characters, escapes and what turns the direction of writing are written
 * out. Takes bytes as they come, cut anywhere.
 */
final class PlainText {
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  private ByteBuffer open = ByteBuffer.allocate(0);

  /** A text that is complete. */
  static String of(String text) {
    var out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(out, c));
    return out.toString();
  }

  /** The next bytes; a character that they cut comes with the next. */
  String next(byte[] bytes, int from, int length) {
    var in = ByteBuffer.allocate(open.remaining() + length);
    in.put(open).put(bytes, from, length).flip();
    var chars = CharBuffer.allocate(in.remaining() + 1);
    var _ = decoder.decode(in, chars, false);
    open = in.slice();
    return of(chars.flip().toString());
  }

  private static void append(StringBuilder out, int c) {
    boolean plain =
        switch (Character.getType(c)) {
          case Character.CONTROL -> c == '\n' || c == '\r' || c == '\t';
          case Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
    if (plain) {
      out.appendCodePoint(c);
    } else {
      out.append(String.format("\\u%04x", c));
    }
  }
}
