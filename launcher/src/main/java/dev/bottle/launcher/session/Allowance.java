package dev.bottle.launcher.session;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.plan.BottleId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Adds an entry to a running bottle's allowlist and waits for what its gateway says to it. */
public final class Allowance {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Runtime runtime;

  /** Through this engine. */
  public Allowance(Runtime runtime) {
    this.runtime = runtime;
  }

  /**
   * Grants an entry, in an allowlist's form.
   *
   * @throws SessionException when the gateway refuses it (the old list then stands again), or does
   *     not answer
   */
  public void grant(BottleId id, BottleFolder folder, String entry)
      throws IOException, InterruptedException {
    byte[] before = Files.readAllBytes(folder.gatewayConfig());
    Optional<byte[]> after = with(before, entry);
    if (after.isEmpty()) {
      return;
    }
    var said = new AuditTail(folder.audit());
    BottleFolder.write(folder.gatewayConfig(), after.get());
    runtime.signal(GatewayContainer.nameOf(id), "HUP");
    Optional<String> refusal = answer(said);
    if (refusal.isPresent()) {
      BottleFolder.write(folder.gatewayConfig(), before);
      throw new SessionException("the gateway keeps its old list: " + Visible.text(refusal.get()));
    }
  }

  private static Optional<byte[]> with(byte[] config, String entry) throws IOException {
    if (!(Json.MAPPER.readTree(config) instanceof ObjectNode root)) {
      throw new SessionException("the bottle's gateway.json is not an object");
    }
    ArrayNode allowlist = root.withObject("/egress").withArray("/allowlist");
    boolean there =
        StreamSupport.stream(allowlist.spliterator(), false)
            .anyMatch(node -> node.isTextual() && node.asText().equals(entry));
    if (there) {
      return Optional.empty();
    }
    allowlist.add(entry);
    return Optional.of(root.toPrettyString().getBytes(StandardCharsets.UTF_8));
  }

  /** The gateway's next word on a reload: empty is yes. */
  private static Optional<String> answer(AuditTail said) throws IOException, InterruptedException {
    var event =
        said.await(Set.of("reloaded", "reload-failed"), _ -> true, PATIENCE)
            .orElseThrow(
                () ->
                    new SessionException(
                        "the gateway does not answer; its list may be the old or the new one"));
    return event.path("event").asText().equals("reloaded")
        ? Optional.empty()
        : Optional.of(event.path("problems").toString());
  }
}
