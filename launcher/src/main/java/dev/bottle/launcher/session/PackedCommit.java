package dev.bottle.launcher.session;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A commit as git stores it, as far as a person reads it.
 *
 * @param parents empty for a first commit
 */
record PackedCommit(String tree, List<String> parents, String author, String message) {
  static PackedCommit parse(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.UTF_8);
    int blank = text.indexOf("\n\n");
    var head = (blank < 0 ? text : text.substring(0, blank)).lines().toList();
    return new PackedCommit(
        field(head, "tree ").stream().findFirst().orElse(""),
        field(head, "parent "),
        field(head, "author ").stream().findFirst().orElse(""),
        blank < 0 ? "" : text.substring(blank + 2));
  }

  private static List<String> field(List<String> head, String name) {
    return head.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()))
        .toList();
  }

  /** Who, without when. */
  String who() {
    int end = author.lastIndexOf('>');
    return end < 0 ? author : author.substring(0, end + 1);
  }
}
