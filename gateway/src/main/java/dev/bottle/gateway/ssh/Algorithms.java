package dev.bottle.gateway.ssh;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.mac.Mac;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.server.ServerBuilder;

/**
 * What is offered on either leg, best first. No SHA-1, no CBC; to agents no curve of NIST's and no
 * finite-field group.
 */
final class Algorithms {
  private static final List<BuiltinDHFactories> KEX =
      List.of(
          BuiltinDHFactories.mlkem768x25519,
          BuiltinDHFactories.sntrup761x25519,
          BuiltinDHFactories.sntrup761x25519_openssh,
          BuiltinDHFactories.curve25519,
          BuiltinDHFactories.curve25519_libssh);

  private static final List<BuiltinCiphers> CIPHERS =
      List.of(
          BuiltinCiphers.aes128gcm,
          BuiltinCiphers.aes256gcm,
          BuiltinCiphers.aes128ctr,
          BuiltinCiphers.aes192ctr,
          BuiltinCiphers.aes256ctr);

  private static final List<BuiltinMacs> MACS =
      List.of(BuiltinMacs.hmacsha256etm, BuiltinMacs.hmacsha512etm);

  private static final List<BuiltinSignatures> SIGNATURES =
      List.of(
          BuiltinSignatures.ed25519,
          BuiltinSignatures.nistp256,
          BuiltinSignatures.nistp384,
          BuiltinSignatures.nistp521,
          BuiltinSignatures.rsaSHA512,
          BuiltinSignatures.rsaSHA256);

  private Algorithms() {}

  static List<KeyExchangeFactory> serverKex() {
    return NamedFactory.setUpTransformedFactories(true, KEX, ServerBuilder.DH2KEX);
  }

  /** Other servers may have nothing better than a curve of NIST's or a finite-field group. */
  static List<KeyExchangeFactory> clientKex() {
    var all = new ArrayList<>(KEX);
    all.add(BuiltinDHFactories.ecdhp256);
    all.add(BuiltinDHFactories.ecdhp384);
    all.add(BuiltinDHFactories.ecdhp521);
    all.add(BuiltinDHFactories.dhgex256);
    all.add(BuiltinDHFactories.dhg16_512);
    all.add(BuiltinDHFactories.dhg14_256);
    return NamedFactory.setUpTransformedFactories(true, all, ClientBuilder.DH2KEX);
  }

  /** Without ChaCha20: clients would pick it first, and AES-GCM is several times as fast here. */
  static List<NamedFactory<Cipher>> serverCiphers() {
    return List.copyOf(NamedFactory.setUpBuiltinFactories(true, CIPHERS));
  }

  static List<NamedFactory<Cipher>> clientCiphers() {
    var all = new ArrayList<>(CIPHERS);
    all.add(BuiltinCiphers.cc20p1305_openssh);
    return List.copyOf(NamedFactory.setUpBuiltinFactories(true, all));
  }

  static List<NamedFactory<Mac>> serverMacs() {
    return List.copyOf(NamedFactory.setUpBuiltinFactories(true, MACS));
  }

  static List<NamedFactory<Mac>> clientMacs() {
    var all = new ArrayList<>(MACS);
    all.add(BuiltinMacs.hmacsha256);
    all.add(BuiltinMacs.hmacsha512);
    return List.copyOf(NamedFactory.setUpBuiltinFactories(true, all));
  }

  static List<NamedFactory<Signature>> signatures() {
    return List.copyOf(NamedFactory.setUpBuiltinFactories(true, SIGNATURES));
  }

  /** Those that prove a key of the pinned type first: a server shows a key of the first it has. */
  static List<NamedFactory<Signature>> hostKeySignatures(Optional<PinnedKey> pin) {
    var ordered = new ArrayList<BuiltinSignatures>();
    pin.ifPresent(p -> SIGNATURES.stream().filter(s -> proves(s, p)).forEach(ordered::add));
    SIGNATURES.stream().filter(s -> !ordered.contains(s)).forEach(ordered::add);
    return List.copyOf(NamedFactory.setUpBuiltinFactories(true, ordered));
  }

  private static boolean proves(BuiltinSignatures signature, PinnedKey pin) {
    return pin.type().equals("ssh-rsa")
        ? signature == BuiltinSignatures.rsaSHA512 || signature == BuiltinSignatures.rsaSHA256
        : signature.getName().equals(pin.type());
  }
}
