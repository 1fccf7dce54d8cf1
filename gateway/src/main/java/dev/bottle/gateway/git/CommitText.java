package dev.bottle.gateway.git;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.util.RawParseUtils;

/**
 * A commit whose form was checked.
 *
 * @param tree its root tree
 * @param parents in their order
 * @param subject the first line of its message, as it was written
 */
record CommitText(ObjectId tree, List<ObjectId> parents, String subject) {
  private static final int ID = 40;
  private static final int TREE = "tree ".length();
  private static final byte[] PARENT = "parent ".getBytes(StandardCharsets.US_ASCII);

  CommitText {
    parents = List.copyOf(parents);
  }

  static CommitText parse(byte[] raw) {
    var tree = ObjectId.fromString(raw, TREE);
    var parents = new ArrayList<ObjectId>();
    int at = TREE + ID + 1;
    for (int id = RawParseUtils.match(raw, at, PARENT);
        id >= 0;
        id = RawParseUtils.match(raw, at, PARENT)) {
      parents.add(ObjectId.fromString(raw, id));
      at = id + ID + 1;
    }
    return new CommitText(tree, parents, subject(raw));
  }

  private static String subject(byte[] raw) {
    int message = RawParseUtils.commitMessage(raw, 0);
    if (message < 0) {
      return "";
    }
    int end = message;
    while (end < raw.length && raw[end] != '\n') {
      end++;
    }
    return new String(raw, message, end - message, StandardCharsets.UTF_8);
  }
}
