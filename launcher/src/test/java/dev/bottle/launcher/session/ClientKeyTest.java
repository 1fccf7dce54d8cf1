package dev.bottle.launcher.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClientKeyTest {
  @TempDir Path dir;

  @Test
  void opensshReadsTheKeyAndSeesTheSamePublicHalf() throws Exception {
    var key = ClientKey.drawn(new SecureRandom());
    var file = Files.writeString(dir.resolve("key"), key.privateFile());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    var process =
        new ProcessBuilder("ssh-keygen", "-y", "-f", file.toString())
            .redirectErrorStream(true)
            .start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said.strip()).startsWith(key.authorizedLine());
    assertThat(ClientKey.drawn(new SecureRandom()).authorizedLine())
        .isNotEqualTo(key.authorizedLine());
  }

  @Test
  void whatIsPlantedIsTheKeyAnEmptyLineAndTheCanaries() {
    var key = ClientKey.drawn(new SecureRandom());
    var canaries = Canaries.drawn(new SecureRandom());
    var planted = new Planted(java.util.Optional.of(key), canaries);

    assertThat(new String(planted.text(), StandardCharsets.US_ASCII))
        .startsWith(key.privateFile() + "\n[prod-backup]\n");
    assertThat(new Planted(java.util.Optional.empty(), canaries).text()).startsWith('\n', '[');
    assertThat(planted.toString()).doesNotContain("PRIVATE");
  }
}
