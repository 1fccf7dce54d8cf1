package dev.bottle.gateway.git;

/** What an object is, in the order of their numbers in a pack. */
enum Kind {
  COMMIT(1),
  TREE(2),
  BLOB(3),
  TAG(4);

  private static final Kind[] KINDS = values();

  private final int code;

  Kind(int code) {
    this.code = code;
  }

  /** Its number in a pack, and in JGit. */
  int code() {
    return code;
  }

  static Kind of(int code) {
    return KINDS[code - 1];
  }
}
