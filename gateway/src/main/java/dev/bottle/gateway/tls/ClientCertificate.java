package dev.bottle.gateway.tls;

import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.SecretString;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMParser;

/**
 * A certificate by which the gateway proves itself to an upstream that asks for one. It is shown to
 * that upstream and to no other.
 *
 * @param host to whom; without a port, at every port
 * @param chain the certificate, then its issuers
 * @param key an RSA or EC private key, PKCS #8 in PEM form (RFC 7468) without a passphrase
 */
public record ClientCertificate(HostPort host, CaPem chain, SecretString key) {

  /** The same, ready to use; the key has no text form. */
  record Identity(PrivateKey key, List<X509Certificate> chain) {
    @Override
    public String toString() {
      return "[identity]";
    }
  }

  Identity identity() throws InvalidCaException {
    var certificates = chain.certificates(CaPem.Leniency.STRICT);
    var parsed = parsedKey();
    if (!isPair(parsed, certificates.getFirst())) {
      throw problem("the private key is not the first certificate's");
    }
    return new Identity(parsed, certificates);
  }

  private PrivateKey parsedKey() throws InvalidCaException {
    try (var parser = new PEMParser(new StringReader(key.reveal()))) {
      for (var block = parser.readObject(); block != null; block = parser.readObject()) {
        if (block instanceof PrivateKeyInfo info) {
          return privateKey(info);
        }
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw problem("the private key cannot be read");
    }
    throw problem("there is no private key that openssl pkcs8 -topk8 -nocrypt would write");
  }

  private static PrivateKey privateKey(PrivateKeyInfo info)
      throws IOException, GeneralSecurityException {
    var algorithm = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
    return KeyFactory.getInstance(algorithm)
        .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
  }

  private boolean isPair(PrivateKey parsed, X509Certificate leaf) throws InvalidCaException {
    var algorithm =
        switch (parsed.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> throw problem("a private key is RSA or EC");
        };
    try {
      var signature = Signature.getInstance(algorithm);
      var probe = "claude-bottle".getBytes(StandardCharsets.US_ASCII);
      signature.initSign(parsed);
      signature.update(probe);
      var signed = signature.sign();
      signature.initVerify(leaf.getPublicKey());
      signature.update(probe);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Without a cause: a parser's words may quote the key. */
  private InvalidCaException problem(String what) {
    return new InvalidCaException(chain.source(), what);
  }
}
