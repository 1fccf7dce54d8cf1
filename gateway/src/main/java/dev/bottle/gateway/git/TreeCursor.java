package dev.bottle.gateway.git;

import java.nio.charset.StandardCharsets;
import org.eclipse.jgit.lib.ObjectId;

/** Goes through a tree whose form was checked. */
final class TreeCursor {
  private static final int ID = 20;

  private final byte[] raw;
  private int nameAt;
  private int nameEnd;
  private int mode;
  private int next;

  TreeCursor(byte[] raw) {
    this.raw = raw;
  }

  /** Goes to the next entry; false where there is none. */
  boolean next() {
    if (next == raw.length) {
      return false;
    }
    mode = 0;
    int at = next;
    while (raw[at] != ' ') {
      mode = mode << 3 | raw[at++] - '0';
    }
    nameAt = at + 1;
    nameEnd = nameAt;
    while (raw[nameEnd] != 0) {
      nameEnd++;
    }
    next = nameEnd + 1 + ID;
    return true;
  }

  /** What the entry is. */
  enum Type {
    FILE,
    FOLDER,
    LINK,
    /** A commit of another repository. */
    SUBMODULE
  }

  Type type() {
    return switch (mode & 0170000) {
      case 0040000 -> Type.FOLDER;
      case 0120000 -> Type.LINK;
      case 0160000 -> Type.SUBMODULE;
      default -> Type.FILE;
    };
  }

  int mode() {
    return mode;
  }

  /** Its name, one char a byte. */
  String rawName() {
    return new String(raw, nameAt, nameEnd - nameAt, StandardCharsets.ISO_8859_1);
  }

  /** Where in the tree its name begins. */
  int nameAt() {
    return nameAt;
  }

  int nameEnd() {
    return nameEnd;
  }

  ObjectId id() {
    return ObjectId.fromRaw(raw, nameEnd + 1);
  }

  /** Where in the tree its id begins. */
  int idAt() {
    return nameEnd + 1;
  }
}
