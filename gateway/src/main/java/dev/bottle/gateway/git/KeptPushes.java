package dev.bottle.gateway.git;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.SafeText;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Refused pushes, kept for a person who decides. Each has a folder: {@code push.json}, {@code
 * request}, {@code pack} and {@code pack.idx}. They hold what was refused, so only the owner of the
 * folder above and its group, where that has rights there, may look. The oldest go first.
 */
final class KeptPushes {
  static final String APPROVE = "approve";
  private static final String FACTS = "push.json";
  private static final String REQUEST = "request";
  private static final String PACK = "pack";
  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int ID = 8;
  private static final int MOST = 200;

  private final Path folder;
  private final long mostBytes;
  private final SecureRandom random = new SecureRandom();
  private final JsonMapper json = new JsonMapper();

  /** One that is kept. */
  record Kept(String id, Path folder, JsonNode facts) {
    boolean isApproved() {
      return Files.exists(folder.resolve(APPROVE));
    }

    String entry() {
      return facts.path("entry").asText();
    }

    String scheme() {
      return facts.path("scheme").asText();
    }

    Destination target() {
      return Destination.parse(facts.path("host").asText(), facts.path("port").asInt());
    }

    String repository() {
      return facts.path("repo").asText();
    }

    String time() {
      return facts.path("time").asText();
    }

    Optional<Path> pack() {
      return Optional.of(folder.resolve(PACK)).filter(Files::exists);
    }

    PushRequest request() throws IOException {
      try (var in = new BufferedInputStream(Files.newInputStream(folder.resolve(REQUEST)))) {
        return PushRequest.read(new PktReader(in, Leg.CLIENT));
      }
    }

    long bytes() throws IOException {
      var pack = pack();
      return pack.isPresent() ? Files.size(pack.get()) : 0;
    }
  }

  private KeptPushes(Path folder, long mostBytes) {
    this.folder = folder;
    this.mostBytes = mostBytes;
  }

  /**
   * Those below a folder.
   *
   * @param parent whose rights hold for them too
   */
  static KeptPushes in(Path parent, long mostBytes) throws IOException {
    var folder = parent.resolve("kept");
    if (!Files.exists(folder)) {
      Files.createDirectory(folder);
      Quarantine.shared(folder);
    }
    return new KeptPushes(folder, mostBytes);
  }

  /**
   * Keeps a push; its pack is taken out of quarantine.
   *
   * @param table empty where nothing but deletions was asked
   * @return its id; empty where it is too large, or kept already
   */
  synchronized Optional<String> keep(
      PushAsk ask,
      PushRequest request,
      Refusal refusal,
      Optional<PackTable> table,
      Quarantine quarantine,
      Instant now)
      throws IOException {
    long bytes = table.isPresent() ? Files.size(quarantine.pack()) : 0;
    var digest = request.digest(table.map(PackTable::checksum).orElse(new byte[0]));
    var before = all();
    if (bytes > mostBytes
        || before.stream().anyMatch(k -> k.facts().path("digest").asText().equals(digest))) {
      return Optional.empty();
    }
    makeRoom(before, bytes);
    var id = newId();
    var making = Files.createDirectory(quarantine.folder().resolve(id));
    Files.write(making.resolve(REQUEST), request.bytes());
    if (table.isPresent()) {
      PackIndex.write(table.get(), making.resolve(PACK + ".idx"));
      Files.move(quarantine.pack(), making.resolve(PACK));
    }
    var facts = new LinkedHashMap<String, Object>();
    facts.put("id", id);
    facts.put("time", now.toString());
    facts.putAll(KeptFacts.of(ask, request, refusal));
    facts.put("objects", table.map(PackTable::count).orElse(0));
    facts.put("bytes", bytes);
    facts.put("digest", digest);
    json.writerWithDefaultPrettyPrinter().writeValue(making.resolve(FACTS).toFile(), facts);
    share(making);
    Files.move(making, folder.resolve(id));
    return Optional.of(id);
  }

  /** It gets the rights of the folder above; files may not be run. */
  private void share(Path making) throws IOException {
    Set<PosixFilePermission> rights = EnumSet.copyOf(Files.getPosixFilePermissions(folder));
    Files.setPosixFilePermissions(making, rights);
    rights.removeIf(r -> r.name().endsWith("_EXECUTE"));
    try (var files = Files.list(making)) {
      for (var file : files.toList()) {
        Files.setPosixFilePermissions(file, rights);
      }
    }
  }

  private void makeRoom(List<Kept> oldestFirst, long bytes) throws IOException {
    long sum = bytes;
    for (var one : oldestFirst) {
      sum += one.bytes();
    }
    int left = oldestFirst.size();
    for (var one : oldestFirst) {
      if (sum <= mostBytes && left < MOST) {
        return;
      }
      sum -= one.bytes();
      left--;
      remove(one);
    }
  }

  /** All that are kept, the oldest first. */
  synchronized List<Kept> all() throws IOException {
    var kept = new ArrayList<Kept>();
    try (var folders = Files.list(folder)) {
      for (var one : folders.toList()) {
        var facts = one.resolve(FACTS);
        if (Files.isRegularFile(facts)) {
          kept.add(new Kept(one.getFileName().toString(), one, facts(facts)));
        }
      }
    }
    kept.sort(Comparator.comparing(Kept::time));
    return kept;
  }

  /** Nothing where it cannot be read: one such must not hide the others. */
  private JsonNode facts(Path file) {
    try {
      return json.readTree(file.toFile());
    } catch (IOException e) {
      return json.missingNode();
    }
  }

  synchronized void remove(Kept one) throws IOException {
    Quarantine.remove(one.folder());
  }

  /** It stays, but has to be approved again. */
  void unapprove(Kept one) throws IOException {
    Files.deleteIfExists(one.folder().resolve(APPROVE));
  }

  private String newId() {
    var id = new StringBuilder();
    for (int i = 0; i < ID; i++) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }

  /** What {@code push.json} says of a push itself. */
  private static final class KeptFacts {
    static Map<String, Object> of(PushAsk ask, PushRequest request, Refusal refusal) {
      var facts = new LinkedHashMap<String, Object>();
      facts.put("code", refusal.reason().code());
      facts.put("reason", SafeText.of(refusal.reason().sentence()));
      facts.put("details", refusal.details());
      facts.put("entry", ask.entry());
      facts.put("scheme", ask.scheme());
      facts.put("host", ask.target().host().text());
      facts.put("port", ask.target().port());
      facts.put("repo", ask.repository());
      facts.put(
          "refs",
          request.updates().stream()
              .map(u -> Map.of("ref", u.ref(), "old", u.before(), "new", u.after()))
              .toList());
      facts.put("findings", refusal.findings().stream().map(KeptFacts::of).toList());
      return facts;
    }

    private static Map<String, Object> of(Refusal.Found found) {
      var facts = new LinkedHashMap<String, Object>();
      facts.put("rule", found.rule());
      facts.put("location", found.location());
      facts.put("excerpt", found.excerpt());
      found.commit().ifPresent(c -> facts.put("commit", c));
      return facts;
    }
  }
}
