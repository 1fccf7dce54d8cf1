package dev.bottle.launcher.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.EnumSet;
import java.util.regex.Pattern;

/**
 * The file of a private key, as far as it is looked at before a start: the key itself is not kept.
 *
 * @param path where it lies, symbolic links resolved
 * @param written as the manifest names it
 */
public record KeyFile(Path path, String written, Lock lock, Reach reach) {
  /** More is no key. */
  private static final int MAX_BYTES = 64 * 1024;

  private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern OPENSSH =
      Pattern.compile("-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END");
  private static final Pattern ENCRYPTED_PEM =
      Pattern.compile("(?m)^-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: *4,ENCRYPTED");

  /** Whether it takes a passphrase to open it. */
  public enum Lock {
    NONE,
    PASSPHRASE
  }

  /** Who can read it on this host. */
  public enum Reach {
    OWNER,
    /** Its group or everybody: ssh itself would not use it. */
    OTHERS
  }

  /** Looks at a file; one that cannot be read is taken for a key without a passphrase. */
  static KeyFile at(Path path, String written) {
    try {
      return new KeyFile(path.toRealPath(), written, lockOf(read(path)), reachOf(path));
    } catch (IOException e) {
      return new KeyFile(path, written, Lock.NONE, Reach.OWNER);
    }
  }

  /**
   * The key's text, for the one place that hands it to the gateway.
   *
   * @throws IOException when it cannot be read or is too large for a key
   */
  public String text() throws IOException {
    return read(path);
  }

  private static String read(Path path) throws IOException {
    // A pipe or a device would wait for ever, or never end.
    if (!Files.isRegularFile(path)) {
      throw new IOException(path + " is not a regular file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      var bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException(path + " is too large for a key");
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  private static Lock lockOf(String text) {
    var openssh = OPENSSH.matcher(text);
    boolean locked =
        openssh.find() ? isEncrypted(openssh.group(1)) : ENCRYPTED_PEM.matcher(text).find();
    return locked ? Lock.PASSPHRASE : Lock.NONE;
  }

  /** OpenSSH's own format begins with a magic word and the name of the cipher. */
  private static boolean isEncrypted(String base64) {
    try {
      var key = ByteBuffer.wrap(Base64.getMimeDecoder().decode(base64));
      var magic = new byte[MAGIC.length];
      key.get(magic);
      var cipher = new byte[Math.clamp(key.getInt(), 0, 64)];
      key.get(cipher);
      return !new String(cipher, StandardCharsets.US_ASCII).equals("none");
    } catch (IllegalArgumentException | java.nio.BufferUnderflowException e) {
      return false;
    }
  }

  private static Reach reachOf(Path path) throws IOException {
    if (!Files.getFileStore(path).supportsFileAttributeView("posix")) {
      return Reach.OWNER;
    }
    var open = EnumSet.copyOf(Files.getPosixFilePermissions(path));
    open.retainAll(EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ));
    return open.isEmpty() ? Reach.OWNER : Reach.OTHERS;
  }
}
