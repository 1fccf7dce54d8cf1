package dev.bottle.gateway.git;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;

/** Tells whether a branch only moves forward. What cannot be known counts as forced. */
final class Ancestry {
  private final PackReader pack;
  private final UpstreamHistory upstream;

  Ancestry(PackReader pack, UpstreamHistory upstream) {
    this.pack = pack;
    this.upstream = upstream;
  }

  /** Whether the new id descends from the old one. Other refs than branches never move forward. */
  boolean isForward(RefUpdate update) throws IOException {
    if (!update.ref().startsWith("refs/heads/")) {
      return false;
    }
    var old = ObjectId.fromString(update.before());
    var edge = new HashSet<ObjectId>();
    if (meets(pack, List.of(ObjectId.fromString(update.after())), old, edge)) {
      return true;
    }
    if (edge.isEmpty()) {
      return false;
    }
    var between = upstream.commits(edge, old);
    return between.isPresent() && meets(between.get(), edge, old, new HashSet<>());
  }

  /**
   * Walks back.
   *
   * @param edge takes the commits that are not in the pack
   */
  private static boolean meets(
      PackReader in, Collection<ObjectId> from, ObjectId old, Set<ObjectId> edge)
      throws IOException {
    var table = in.table();
    var open = new ArrayDeque<>(from);
    var seen = new HashSet<ObjectId>();
    while (!open.isEmpty()) {
      var id = open.remove();
      if (id.equals(old)) {
        return true;
      }
      int entry = table.find(id);
      if (entry == PackTable.NONE) {
        edge.add(id);
      } else if (table.kind(entry) == Kind.COMMIT && seen.add(id)) {
        open.addAll(CommitText.parse(in.bytes(entry)).parents());
      }
    }
    return false;
  }
}
