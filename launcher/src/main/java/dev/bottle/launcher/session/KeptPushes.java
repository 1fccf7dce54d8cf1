package dev.bottle.launcher.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The pushes that a gateway kept for review, in a folder that it writes and a person reads. Links
 * in it are followed nowhere.
 *
 * @param folder as {@code pushes} of {@code gateway.json} names it
 */
public record KeptPushes(Path folder) {
  private static final Pattern ID = Pattern.compile("[a-z0-9]{1,40}");
  private static final String FACTS = "push.json";

  /** More is no description of a push. */
  private static final int MAX_FACTS = 16 << 20;

  /** Those of a bottle. */
  public static KeptPushes of(BottleFolder bottle) {
    return new KeptPushes(bottle.pushes());
  }

  /** All of them, the oldest first; one that is just being kept or removed is not among them. */
  public List<KeptPush> all() throws IOException {
    if (!Files.isDirectory(kept(), LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    var found = new ArrayList<KeptPush>();
    try (var entries = Files.newDirectoryStream(kept())) {
      for (var entry : entries) {
        find(String.valueOf(entry.getFileName())).ifPresent(found::add);
      }
    }
    found.sort(Comparator.comparing(KeptPush::time).thenComparing(KeptPush::id));
    return List.copyOf(found);
  }

  /**
   * One of them by its id.
   *
   * @throws SessionException when there is none
   */
  public KeptPush get(String id) throws IOException {
    return find(id)
        .orElseThrow(
            () -> new SessionException("no push '" + Visible.text(id) + "' is kept for review"));
  }

  /** One of them by its id; empty when there is none, or it is not whole. */
  private Optional<KeptPush> find(String id) throws IOException {
    var push = kept().resolve(ID.matcher(id).matches() ? id : "-");
    var facts = push.resolve(FACTS);
    if (!Files.isDirectory(push, LinkOption.NOFOLLOW_LINKS)
        || !Files.isRegularFile(facts, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (var in = Files.newInputStream(facts, LinkOption.NOFOLLOW_LINKS)) {
      var json = Json.MAPPER.readTree(in.readNBytes(MAX_FACTS));
      return Optional.of(KeptPush.of(id, push, json));
    } catch (JsonProcessingException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** What the gateway wrote down of a push, one JSON object. */
  public static String json(KeptPush push) throws IOException {
    try (var in = Files.newInputStream(push.folder().resolve(FACTS), LinkOption.NOFOLLOW_LINKS)) {
      return Json.MAPPER.readTree(in.readNBytes(MAX_FACTS)).toString();
    }
  }

  /** Tells the gateway that a person wants it sent, when it looks next. */
  public static void approve(KeptPush push) throws IOException {
    try {
      Files.createFile(push.folder().resolve("approve"));
    } catch (FileAlreadyExistsException e) {
      // Somebody has said so before.
    }
  }

  /** Removes it for good. */
  public static void drop(KeptPush push) throws IOException {
    BottleFolder.delete(push.folder());
  }

  /**
   * Removes what was under inspection when the gateway ended: nobody waits for it any more, and it
   * may hold secrets.
   */
  void sweep() throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (var entries = Files.newDirectoryStream(folder)) {
      for (var entry : entries) {
        if (!entry.equals(kept())) {
          BottleFolder.delete(entry);
        }
      }
    }
  }

  private Path kept() {
    return folder.resolve("kept");
  }
}
