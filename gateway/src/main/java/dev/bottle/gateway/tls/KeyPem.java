package dev.bottle.gateway.tls;

import dev.bottle.gateway.policy.SecretString;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * A private key in PEM form (RFC 7468), PKCS #8 without a passphrase.
 *
 * @param source what to call it in a problem, such as the file's name
 * @param text one key; other blocks beside it are ignored
 */
public record KeyPem(String source, SecretString text) {

  PrivateKey key() throws InvalidCaException {
    try (var parser = new PEMParser(new StringReader(text.reveal()))) {
      for (var block = parser.readObject(); block != null; block = parser.readObject()) {
        switch (block) {
          case PrivateKeyInfo info -> {
            return privateKey(info);
          }
          case PEMKeyPair _ ->
              throw problem("the private key is not in PKCS #8 form; openssl pkey writes it so");
          case PKCS8EncryptedPrivateKeyInfo _, PEMEncryptedKeyPair _ ->
              throw problem("the private key has a passphrase; openssl pkey writes one without");
          default -> {}
        }
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw problem("the private key cannot be read");
    }
    throw problem("holds no PEM private key");
  }

  /** Without a cause: a parser's words may quote the key. */
  InvalidCaException problem(String what) {
    return new InvalidCaException(source, what);
  }

  private static PrivateKey privateKey(PrivateKeyInfo info)
      throws IOException, GeneralSecurityException {
    var algorithm = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
    return KeyFactory.getInstance(algorithm)
        .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
  }
}
