package dev.bottle.gateway.git;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import org.eclipse.jgit.lib.ObjectId;

/** Tells whether a ref only moves forward. */
final class Ancestry {
  private final PackReader reader;

  Ancestry(PackReader reader) {
    this.reader = reader;
  }

  boolean isForward(RefUpdate update) throws IOException {
    if (!update.ref().startsWith("refs/heads/")) {
      return false;
    }
    var table = reader.table();
    var old = ObjectId.fromString(update.before());
    var open = new ArrayDeque<ObjectId>();
    var seen = new HashSet<ObjectId>();
    open.add(ObjectId.fromString(update.after()));
    while (!open.isEmpty()) {
      var id = open.remove();
      if (id.equals(old)) {
        return true;
      }
      int entry = table.find(id);
      if (entry != PackTable.NONE && table.kind(entry) == Kind.COMMIT && seen.add(id)) {
        open.addAll(CommitText.parse(reader.bytes(entry)).parents());
      }
    }
    return false;
  }
}
