package dev.bottle.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/** Ways to write a text; texts have one char a byte. */
final class Writing {
  private Writing() {}

  /** A text written in one way after the other. */
  static String of(String text, String ways) {
    var out = text;
    for (var way : ways.split(" ", -1)) {
      out = once(out, way);
    }
    return out;
  }

  private static String once(String text, String way) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    return switch (way) {
      case "plain" -> text;
      case "among" ->
          "the quick brown fox jumps over it: " + text + " and so on, and so forth, to the end";
      case "percent" -> each(text, c -> "%%%02x".formatted(c));
      case "base64" -> Base64.getEncoder().encodeToString(bytes);
      case "base64url" -> Base64.getUrlEncoder().encodeToString(bytes);
      case "unpadded" -> text.replace("=", "");
      case "wrap76" -> text.replaceAll("(.{76})", "$1\n");
      case "wrap20" -> text.replaceAll("(.{20})", "$1\n");
      case "crlf" -> text.replace("\n", "\r\n");
      case "breaks" -> text.replace("\n", "\\n");
      case "hex" -> HexFormat.of().formatHex(bytes);
      case "HEX" -> HexFormat.of().withUpperCase().formatHex(bytes);
      case "colons" -> text.replaceAll("(..)(?!$)", "$1:");
      case "spaces" -> text.replaceAll("(..)(?!$)", "$1 ");
      case "hyphens" -> text.replaceAll("(..)(?!$)", "$1-");
      case "backslashes" -> text.replaceAll("(..)", "\\\\x$1");
      case "0x" -> text.replaceAll("(..)(?!$)", "0x$1, ");
      case "base32" -> base32(bytes);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "unicode" -> each(text, c -> "\\u%04x".formatted(c), UTF_8);
      case "json" -> text.replace("-", "\\u002d").replace("\n", "\\n").replace("/", "\\/");
      case "octal" -> each(text, c -> "\\%03o".formatted(c));
      case "decimal-references" -> each(text, c -> "&#" + c + ";");
      case "hex-references" -> each(text, c -> "&#x%x;".formatted(c));
      case "named-references" -> text.replace("-", "&hyphen;").replace("=", "&equals;");
      case "quoted-printable" ->
          text.replace("=", "=3D").replace("-", "=2D").replaceAll("(.{11})(?!$)", "$1=\r\n");
      case "utf-16le" -> new String(text.getBytes(UTF_16LE), ISO_8859_1);
      case "utf-16be" -> new String(text.getBytes(UTF_16BE), ISO_8859_1);
      case "gzip" -> gzip(bytes);
      case "zero-width" -> utf8(text.replaceAll("(..)", "$1\u200b"));
      case "cyrillic" -> utf8(looking(text, "apocex", "\u0430\u0440\u043e\u0441\u0435\u0445"));
      case "greek" -> utf8(looking(text, "ovk", "\u03bf\u03bd\u03ba"));
      case "fullwidth" ->
          utf8(each(text, c -> "" + (char) (c > ' ' && c < 127 ? c - '!' + '\uff01' : c)));
      default -> throw new IllegalArgumentException(way);
    };
  }

  private static String each(String text, IntFunction<String> written) {
    return text.chars().mapToObj(written).collect(Collectors.joining());
  }

  /** The characters of a text that is written in a charset. */
  private static String each(
      String text, IntFunction<String> written, java.nio.charset.Charset charset) {
    return each(new String(text.getBytes(ISO_8859_1), charset), written);
  }

  private static String utf8(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  private static String looking(String text, String from, String to) {
    var out = text;
    for (int i = 0; i < from.length(); i++) {
      out = out.replace(from.charAt(i), to.charAt(i));
    }
    return out;
  }

  private static String base32(byte[] bytes) {
    var out = new StringBuilder();
    int bits = 0;
    int held = 0;
    for (byte b : bytes) {
      held = held << 8 | (b & 0xff);
      for (bits += 8; bits >= 5; bits -= 5) {
        out.append("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt(held >> (bits - 5) & 31));
      }
      held &= 0xff;
    }
    if (bits > 0) {
      out.append("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt(held << (5 - bits) & 31));
    }
    return out.append("=".repeat((8 - out.length() % 8) % 8)).toString();
  }

  private static String gzip(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(ISO_8859_1);
  }
}
