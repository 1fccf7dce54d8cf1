package dev.bottle.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemRootsTest {
  private final CertificateAuthority authority =
      CertificateAuthority.create("system", Instant.now(), new SecureRandom());

  @TempDir private Path folder = Path.of("");

  @Test
  void theFirstBundleIsTheWholeList() throws Exception {
    var bundle = Files.writeString(folder.resolve("ca.crt"), authority.certificatePem());
    var other = Files.writeString(folder.resolve("other.crt"), "not read");
    var absent = folder.resolve("absent.crt");
    assertThat(SystemRoots.load(Map.of(), List.of(absent, bundle, other)).certificates())
        .containsExactly(authority.certificate());
    assertThat(
            SystemRoots.load(Map.of("SSL_CERT_FILE", bundle.toString()), List.of(other))
                .certificates())
        .containsExactly(authority.certificate());
  }

  @Test
  void withoutABundleTheJdkKnows() throws Exception {
    assertThat(SystemRoots.load(Map.of("SSL_CERT_FILE", ""), List.of()).certificates())
        .hasSizeGreaterThan(20);
  }

  @Test
  void aBundleThatCannotServeIsToldOf() throws Exception {
    var empty = Files.writeString(folder.resolve("empty.crt"), "");
    assertThatThrownBy(() -> SystemRoots.load(Map.of(), List.of(empty)))
        .isInstanceOf(InvalidCaException.class)
        .hasMessage(empty + ": holds no PEM certificate");
    var absent = Map.of("SSL_CERT_FILE", folder.resolve("absent.crt").toString());
    assertThatThrownBy(() -> SystemRoots.load(absent, List.of()))
        .isInstanceOf(InvalidCaException.class)
        .hasMessageEndingWith("absent.crt: cannot be read");
  }
}
