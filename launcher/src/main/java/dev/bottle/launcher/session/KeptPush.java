package dev.bottle.launcher.session;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A refused push that the gateway kept for a person. All texts are the agent's or upstream's: not
 * to be shown as they are.
 *
 * @param id the gateway's name for it
 * @param folder where it lies
 * @param time when it was refused
 * @param entry the manifest's entry that it came by
 * @param upstream the repository's URL, without a user
 * @param repo the repository's path
 * @param code why it was refused
 * @param reason why in a sentence
 * @param objects in the pack
 * @param bytes of the pack
 */
public record KeptPush(
    String id,
    Path folder,
    Instant time,
    String entry,
    String upstream,
    String repo,
    String code,
    String reason,
    List<Ref> refs,
    List<Finding> findings,
    long objects,
    long bytes) {

  /**
   * A change of a ref.
   *
   * @param from the id that upstream is expected to have; zeros where the ref is new
   * @param to the id that it gets; zeros where it is deleted
   */
  public record Ref(String name, String from, String to) {}

  /** What stands in the way; of a secret only the excerpt that the gateway shows. */
  public record Finding(String rule, String location, String excerpt, String commit) {}

  public KeptPush {
    refs = List.copyOf(refs);
    findings = List.copyOf(findings);
  }

  /** Reads what the gateway wrote down. */
  static KeptPush of(String id, Path folder, JsonNode json) {
    var refs = new ArrayList<Ref>();
    for (var ref : json.path("refs")) {
      refs.add(new Ref(text(ref, "ref"), text(ref, "old"), text(ref, "new")));
    }
    var findings = new ArrayList<Finding>();
    for (var found : json.path("findings")) {
      findings.add(
          new Finding(
              text(found, "rule"),
              text(found, "location"),
              text(found, "excerpt"),
              text(found, "commit")));
    }
    var repo = text(json, "repo");
    return new KeptPush(
        id,
        folder,
        Instant.parse(text(json, "time")),
        text(json, "entry"),
        "%s://%s:%s/%s"
            .formatted(
                text(json, "scheme"),
                text(json, "host"),
                text(json, "port"),
                repo.replaceFirst("^/", "")),
        repo,
        text(json, "code"),
        text(json, "reason"),
        refs,
        findings,
        json.path("objects").asLong(),
        json.path("bytes").asLong());
  }

  private static String text(JsonNode node, String key) {
    return node.path(key).asText();
  }
}
