package dev.bottle.gateway.git;

/** What an object is, in the order of their numbers in a pack. */
enum Kind {
  COMMIT,
  TREE,
  BLOB,
  TAG;

  /** Its number in a pack, and in JGit. */
  int code() {
    return ordinal() + 1;
  }

  static Kind of(int code) {
    return values()[code - 1];
  }
}
