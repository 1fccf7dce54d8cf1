package dev.bottle.launcher.session;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.Base64;

/**
 * The throw-away Ed25519 key by which one bottle's agent is known to its own gateway. It opens
 * nothing else, lives in memory only, and is worth nothing once the bottle is gone.
 */
final class ClientKey {
  private static final String TYPE = "ssh-ed25519";
  private static final int KEY_BYTES = 32;
  private static final int LINE = 70;

  private final byte[] seed;
  private final byte[] publicKey;
  private final int check;

  private ClientKey(byte[] seed, byte[] publicKey, int check) {
    this.seed = seed;
    this.publicKey = publicKey;
    this.check = check;
  }

  /** A new one. */
  static ClientKey drawn(SecureRandom random) {
    try {
      var generator = KeyPairGenerator.getInstance("Ed25519");
      var pair = generator.generateKeyPair();
      byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
      // SubjectPublicKeyInfo (RFC 8410 section 4) ends with the key itself.
      byte[] encoded = pair.getPublic().getEncoded();
      byte[] key = Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
      return new ClientKey(seed, key, random.nextInt());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /** The line of an authorized_keys file. */
  String authorizedLine() {
    return TYPE + " " + Base64.getEncoder().encodeToString(publicBlob());
  }

  /** The private key as OpenSSH keeps it in a file (PROTOCOL.key), unencrypted. */
  String privateFile() {
    byte[] text =
        blob(
            out -> {
              out.writeBytes("openssh-key-v1\0");
              string(out, ascii("none"));
              string(out, ascii("none"));
              string(out, new byte[0]);
              out.writeInt(1);
              string(out, publicBlob());
              string(out, padded(secretPart()));
            });
    var encoder = Base64.getMimeEncoder(LINE, new byte[] {'\n'});
    return "-----BEGIN OPENSSH PRIVATE KEY-----\n"
        + encoder.encodeToString(text)
        + "\n-----END OPENSSH PRIVATE KEY-----\n";
  }

  private byte[] publicBlob() {
    return blob(
        out -> {
          string(out, ascii(TYPE));
          string(out, publicKey);
        });
  }

  private byte[] secretPart() {
    return blob(
        out -> {
          out.writeInt(check);
          out.writeInt(check);
          string(out, ascii(TYPE));
          string(out, publicKey);
          byte[] both = Arrays.copyOf(seed, 2 * KEY_BYTES);
          System.arraycopy(publicKey, 0, both, KEY_BYTES, KEY_BYTES);
          string(out, both);
          string(out, ascii("bottle"));
        });
  }

  /** To a multiple of 8, with 1, 2, 3 and so on. */
  private static byte[] padded(byte[] part) {
    byte[] whole = Arrays.copyOf(part, (part.length + 7) / 8 * 8);
    for (int i = part.length; i < whole.length; i++) {
      whole[i] = (byte) (i - part.length + 1);
    }
    return whole;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void string(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] blob(Writer writer) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      writer.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Writes one piece. */
  @FunctionalInterface
  private interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  /** Shows the public half. */
  @Override
  public String toString() {
    return authorizedLine();
  }
}
