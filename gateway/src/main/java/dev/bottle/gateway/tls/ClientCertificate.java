package dev.bottle.gateway.tls;

import dev.bottle.gateway.policy.HostPort;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate by which the gateway proves itself to an upstream that asks for one. It is shown to
 * that upstream and to no other.
 *
 * @param host to whom; without a port, at every port
 * @param chain the certificate, then its issuers
 * @param key the certificate's RSA or EC key
 */
public record ClientCertificate(HostPort host, CaPem chain, KeyPem key) {

  /** The same, ready to use; the key has no text form. */
  record Identity(PrivateKey key, List<X509Certificate> chain) {
    @Override
    public String toString() {
      return "[identity]";
    }
  }

  Identity identity() throws InvalidCaException {
    var certificates = chain.certificates(CaPem.Leniency.STRICT);
    var parsed = key.key();
    if (!isPair(parsed, certificates.getFirst())) {
      throw key.problem("the private key is not the first certificate's");
    }
    return new Identity(parsed, certificates);
  }

  private boolean isPair(PrivateKey parsed, X509Certificate leaf) throws InvalidCaException {
    var algorithm =
        switch (parsed.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> throw key.problem("a private key is RSA or EC");
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
}
