package dev.bottle.launcher.session;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What is put into the agent's home past the host's disk: its key to the gateway's ssh, and the
 * canaries.
 */
record Planted(Optional<ClientKey> client, Canaries canaries) {

  /** The key's file if there is one, an empty line, the AWS tools' login data. */
  byte[] text() {
    var text = new ByteArrayOutputStream();
    var key = client.map(ClientKey::privateFile).orElse("");
    text.writeBytes((key + "\n").getBytes(StandardCharsets.US_ASCII));
    text.writeBytes(canaries.credentialsFile());
    return text.toByteArray();
  }
}
