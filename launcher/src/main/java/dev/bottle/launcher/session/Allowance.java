package dev.bottle.launcher.session;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.plan.BottleId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Adds an entry to a running bottle's allowlist and waits for what its gateway says to it. */
public final class Allowance {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int POLLS = 200;

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
    long heard = Files.size(folder.audit());
    BottleFolder.write(folder.gatewayConfig(), after.get());
    runtime.signal(GatewayContainer.nameOf(id), "HUP");
    Optional<String> refusal = answer(folder, heard);
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

  /** The gateway's next word on a reload after this point of its log: empty is yes. */
  private static Optional<String> answer(BottleFolder folder, long from)
      throws IOException, InterruptedException {
    for (int i = 0; i < POLLS; i++) {
      for (String line : since(folder, from).lines().toList()) {
        if (line.contains("\"reload")) {
          var event = Json.MAPPER.readTree(line);
          switch (event.path("event").asText()) {
            case "reloaded" -> {
              return Optional.empty();
            }
            case "reload-failed" -> {
              return Optional.of(event.path("problems").toString());
            }
            default -> {}
          }
        }
      }
      Thread.sleep(POLL);
    }
    throw new SessionException(
        "the gateway does not answer; its list may be the old or the new one");
  }

  /** Whole lines only: the launcher appends while we read. */
  private static String since(BottleFolder folder, long from) throws IOException {
    try (var log = new RandomAccessFile(folder.audit().toFile(), "r")) {
      log.seek(from);
      byte[] bytes = new byte[(int) Math.min(log.length() - from, 1 << 20)];
      log.readFully(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8);
      return text.substring(0, text.lastIndexOf('\n') + 1);
    }
  }
}
