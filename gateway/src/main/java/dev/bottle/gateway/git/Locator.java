package dev.bottle.gateway.git;

import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.Verdict;
import dev.bottle.gateway.policy.SafeText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Says for people where something was found; names that hold a secret themselves are left out. */
final class Locator {
  private static final int LONGEST = 120;
  private static final int ABBREVIATED = 7;

  private final Sightings sightings;
  private final Optional<Walked> walked;

  /** The pack, where there is one. */
  record Walked(PackReader reader, PackWalk walk) {}

  /**
   * A place.
   *
   * @param text {@code path:line}, or a part of a commit
   */
  record Located(String text, Optional<Commit> commit) {}

  /** A commit: its abbreviated id, and its subject, fit to be shown. */
  record Commit(String id, String subject) {}

  Locator(Sightings sightings, Optional<Walked> walked) {
    this.sightings = sightings;
    this.walked = walked;
  }

  Located locate(Sighting sighting) throws IOException {
    return switch (sighting.spot()) {
      case Sighting.Spot.Beside(var what) -> new Located(what, Optional.empty());
      case Sighting.Spot.Path(int commit) -> new Located("a path", commit(commit));
      case Sighting.Spot.Bytes(int entry, var inner) -> {
        var in = walked.orElseThrow();
        var place =
            switch (in.reader().table().kind(entry)) {
              case COMMIT -> header("commit", in.reader().bytes(entry), sighting.offset());
              case TAG -> header("tag", in.reader().bytes(entry), sighting.offset());
              case TREE -> "a folder";
              case BLOB -> path(in.walk().path(entry)) + within(in, entry, inner, sighting);
            };
        yield new Located(place, commit(in.walk().commit(entry)));
      }
    };
  }

  private String within(Walked in, int entry, String inner, Sighting sighting) throws IOException {
    return inner.isEmpty() ? ":" + line(in.reader(), entry, sighting.offset()) : shown(inner);
  }

  private String path(String raw) {
    var bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
    return raw.isEmpty() ? "a pushed file" : shown(new String(bytes, StandardCharsets.UTF_8));
  }

  private Optional<Commit> commit(int entry) throws IOException {
    if (entry == PackWalk.NONE || walked.isEmpty()) {
      return Optional.empty();
    }
    var reader = walked.get().reader();
    var text = CommitText.parse(reader.bytes(entry));
    var id = reader.table().idText(entry).substring(0, ABBREVIATED);
    return Optional.of(new Commit(id, shown(text.subject())));
  }

  /** Text of the client, without what is secret and short enough for a line. */
  String shown(String text) {
    boolean clean =
        sightings.guard().rules().scanText(new Part.Path(), text, sightings.granted())
            instanceof Verdict.Clean;
    if (!clean) {
      return "[redacted]";
    }
    var safe = SafeText.of(text);
    return safe.length() > LONGEST ? safe.substring(0, LONGEST) + "..." : safe;
  }

  private static String header(String what, byte[] raw, long offset) {
    int line = 0;
    int start = 0;
    for (int at = 0; at < raw.length && at < offset; at++) {
      if (raw[at] == '\n') {
        if (at + 1 < raw.length && raw[at + 1] == '\n') {
          return what + " message:" + lines(raw, at + 2, offset);
        }
        line++;
        start = at + 1;
      }
    }
    int end = start;
    while (end < raw.length && raw[end] >= 'a' && raw[end] <= 'z') {
      end++;
    }
    return end == start || end - start > 12
        ? what + " header:" + (line + 1)
        : what + " " + new String(raw, start, end - start, StandardCharsets.US_ASCII);
  }

  private static long lines(byte[] raw, int from, long to) {
    long lines = 1;
    for (int at = from; at < raw.length && at < to; at++) {
      lines += raw[at] == '\n' ? 1 : 0;
    }
    return lines;
  }

  private static long line(PackReader reader, int entry, long offset) throws IOException {
    var count = new long[] {1, 0};
    reader.read(
        entry,
        (bytes, from, length) -> {
          for (int i = 0; i < length && count[1] < offset; i++, count[1]++) {
            count[0] += bytes[from + i] == '\n' ? 1 : 0;
          }
        });
    return count[0];
  }
}
