package dev.bottle.gateway.dlp;

import dev.bottle.gateway.policy.SecretKind;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;

/** A value that the gateway holds, or was told of, and that may leave only for its own host. */
public final class KnownSecret {
  /** The rule id of findings of known values. */
  public static final String RULE_ID = "known-secret";

  /** Shorter values are not looked for: they would be found in ordinary text. In bytes. */
  public static final int SHORTEST = 8;

  /** Base32 of this length is decoded wherever it stands; shorter runs are looked for. */
  private static final int SHORTEST_DECODED = 24;

  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final String UNRESERVED =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

  private final String name;
  private final byte[] value;
  private final SecretKind kind;

  /**
   * A genuine one.
   *
   * @param name what a finding calls it
   * @param value the secret's bytes; they are copied
   */
  public KnownSecret(String name, byte[] value) {
    this(name, value, SecretKind.GENUINE);
  }

  /**
   * @param name what a finding calls it
   * @param value the secret's bytes; they are copied
   */
  public KnownSecret(String name, byte[] value, SecretKind kind) {
    this.name = name;
    this.value = value.clone();
    this.kind = kind;
  }

  /** What a finding calls it. */
  public String name() {
    return name;
  }

  /** What it is worth. */
  public SecretKind kind() {
    return kind;
  }

  /** Whether the other is the same value, by whatever name. */
  public boolean sameValue(KnownSecret other) {
    return MessageDigest.isEqual(value, other.value);
  }

  byte[] value() {
    return value;
  }

  /** Whether it is long enough to be looked for. */
  public boolean findable() {
    return value.length >= SHORTEST;
  }

  /** One detector for each way the value may be written, case aside. */
  List<KnownDetector> detectors(DfaMemory memory) {
    var forms = new ArrayList<byte[]>();
    forms.add(value);
    forms.add(ascii(HexFormat.of().formatHex(value)));
    forms.add(percent(UNRESERVED));
    forms.add(percent(""));
    for (var encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
      for (int shift = 0; shift < 3; shift++) {
        forms.add(base64(encoder, shift));
      }
    }
    for (int shift = 0; 8 * (shift + value.length) <= 5 * (SHORTEST_DECODED - 1); shift++) {
      forms.add(base32(shift));
    }
    var distinct = new LinkedHashMap<String, KnownDetector>();
    for (byte[] form : forms) {
      distinct.putIfAbsent(Arrays.toString(form), new KnownDetector(name, form, memory));
    }
    return List.copyOf(distinct.values());
  }

  private byte[] percent(String plain) {
    var out = new StringBuilder();
    for (byte b : value) {
      if (plain.indexOf(b) >= 0) {
        out.append((char) b);
      } else {
        out.append('%').append(HexFormat.of().toHexDigits(b));
      }
    }
    return ascii(out.toString());
  }

  /** The chars that the value alone decides when {@code shift} bytes stand before it. */
  private byte[] base64(Base64.Encoder encoder, int shift) {
    var shifted = new byte[shift + value.length];
    System.arraycopy(value, 0, shifted, shift, value.length);
    byte[] chars = encoder.withoutPadding().encode(shifted);
    int first = (8 * shift + 5) / 6;
    int end = 8 * shifted.length / 6;
    return Arrays.copyOfRange(chars, first, end);
  }

  /** The chars of base32 that the value alone decides when {@code shift} bytes stand before it. */
  private byte[] base32(int shift) {
    var out = new StringBuilder();
    for (int bit = (8 * shift + 4) / 5 * 5; bit + 5 <= 8 * (shift + value.length); bit += 5) {
      int at = bit / 8 - shift;
      int next = at + 1 < value.length ? value[at + 1] & 0xff : 0;
      out.append(BASE32.charAt(five(value[at], next, bit % 8)));
    }
    return ascii(out.toString());
  }

  /** Five bits from {@code offset} on of two bytes. */
  private static int five(byte first, int second, int offset) {
    return ((first & 0xff) << 8 | second) >>> (11 - offset) & 31;
  }

  private static byte[] ascii(String text) {
    return RuleLoader.latin1(text);
  }

  @Override
  public String toString() {
    return "KnownSecret[" + name + "]";
  }
}
