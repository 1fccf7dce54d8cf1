package dev.bottle.gateway.git;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.ObjectId;

/** Finds out what the deltas of a pack are: each counts only by the bytes that it makes. */
final class DeltaResolver {
  private static final int DEEPEST = 4096;

  /** Bytes that all objects of a pack may come to. */
  private static final long MOST_BYTES = 128L << 30;

  private final PackTable table;
  private final PackReader reader;
  private final Leg leg;
  private final MessageDigest digest = Hashes.sha1();
  private final int[] firstChild;
  private final int[] nextChild;
  private final short[] depths;
  private final Map<ObjectId, List<Integer>> waiting = new HashMap<>();
  private final ArrayDeque<Integer> open = new ArrayDeque<>();
  private long bytes;

  DeltaResolver(PackReader reader, Leg leg) {
    this.table = reader.table();
    this.reader = reader;
    this.leg = leg;
    this.firstChild = new int[table.count()];
    this.nextChild = new int[table.count()];
    this.depths = new short[table.count()];
    Arrays.fill(firstChild, PackTable.NONE);
    for (int entry = table.count() - 1; entry >= 0; entry--) {
      int base = table.base(entry);
      if (base != PackTable.NONE) {
        nextChild[entry] = firstChild[base];
        firstChild[base] = entry;
      }
    }
    table
        .namedBases()
        .forEach((entry, base) -> waiting.computeIfAbsent(base, _ -> new ArrayList<>()).add(entry));
  }

  /**
   * Gives every object its id.
   *
   * @return how many could not be made, for want of a base
   */
  int resolve() throws IOException {
    for (int entry = 0; entry < table.count(); entry++) {
      if (!table.isDelta(entry)) {
        found(entry);
        while (!open.isEmpty()) {
          make(open.pop());
        }
      }
    }
    int missing = 0;
    for (int entry = 0; entry < table.count(); entry++) {
      missing += table.isKnown(entry) ? 0 : 1;
    }
    return missing;
  }

  private void make(int entry) throws IOException {
    int base = table.base(entry);
    depths[entry] = (short) (depths[base] + 1);
    if (depths[entry] > DEEPEST) {
      throw leg.malformed("a chain of deltas is too long");
    }
    var kind = table.kind(base);
    var content = reader.content(entry);
    if (kind != Kind.BLOB && content.size() > PackIntake.LARGEST_STRUCTURE) {
      throw leg.malformed("a commit, tree or tag is larger than 16 MiB");
    }
    Hashes.begin(digest, kind, content.size());
    content.each(digest::update);
    table.known(entry, kind, content.size(), digest.digest());
    found(entry);
  }

  private void found(int entry) throws IOException {
    bytes += table.length(entry);
    if (bytes > MOST_BYTES) {
      throw leg.malformed("the pack unpacks to more than 128 GiB");
    }
    if (!table.enter(entry)) {
      throw leg.malformed("the pack has an object twice");
    }
    for (int child = firstChild[entry]; child != PackTable.NONE; child = nextChild[child]) {
      open.push(child);
    }
    if (!waiting.isEmpty()) {
      for (int child : waiting.getOrDefault(table.id(entry), List.of())) {
        table.base(child, entry);
        open.push(child);
      }
    }
  }
}
