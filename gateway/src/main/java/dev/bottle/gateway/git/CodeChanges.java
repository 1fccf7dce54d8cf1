package dev.bottle.gateway.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Finds files that run code elsewhere and that pushed commits add, change or remove: what stands at
 * such a path and differs from every parent of its commit. A merge that takes over what one of its
 * parents has changes nothing. Of what is not at hand, only a folder that exists to hold such files
 * counts as changed; where a folder's past is not known, all such files in it count.
 */
final class CodeChanges {
  private static final int MOST = 1000;
  private static final ObjectId EMPTY =
      ObjectId.fromString("4b825dc642cb6eb9a060e54bf8d69288fbee4904");

  private final PackReader pack;
  private final UpstreamHistory upstream;
  private final TreeSet<String> changed = new TreeSet<>();

  /** What is at hand: the pack, and what upstream tells of the commits that the push builds on. */
  private final List<PackReader> readers = new ArrayList<>();

  /** What a name stands for. */
  private record Entry(int mode, ObjectId id, TreeCursor.Type type) {}

  CodeChanges(PackReader pack, UpstreamHistory upstream) {
    this.pack = pack;
    this.upstream = upstream;
  }

  /**
   * The paths, one char a byte; a folder that cannot be looked into ends with {@code /**}.
   *
   * @param commits of the pack
   */
  Set<String> of(List<Integer> commits) throws IOException {
    var parsed = new ArrayList<CommitText>();
    var edge = new LinkedHashSet<ObjectId>();
    for (int commit : commits) {
      var text = CommitText.parse(pack.bytes(commit));
      parsed.add(text);
      text.parents().stream()
          .filter(p -> pack.table().find(p) == PackTable.NONE)
          .forEach(edge::add);
    }
    readers.add(pack);
    readers.addAll(upstream.folders(edge));
    for (var commit : parsed) {
      var trees = new ArrayList<ObjectId>();
      for (var parent : commit.parents()) {
        treeOf(parent).ifPresent(trees::add);
      }
      boolean unknown = trees.size() < commit.parents().size();
      compare("", commit.tree(), unknown ? List.of() : trees);
    }
    return changed;
  }

  private Optional<ObjectId> treeOf(ObjectId commit) throws IOException {
    for (var reader : readers) {
      int entry = reader.table().find(commit);
      if (entry != PackTable.NONE && reader.table().kind(entry) == Kind.COMMIT) {
        return Optional.of(CommitText.parse(reader.bytes(entry)).tree());
      }
    }
    return Optional.empty();
  }

  /** A folder's entries by name; empty where it is not at hand. */
  private Optional<Map<String, Entry>> entries(ObjectId tree) throws IOException {
    if (tree.equals(EMPTY)) {
      return Optional.of(Map.of());
    }
    for (var reader : readers) {
      int entry = reader.table().find(tree);
      if (entry != PackTable.NONE && reader.table().kind(entry) == Kind.TREE) {
        return Optional.of(entries(reader.bytes(entry)));
      }
    }
    return Optional.empty();
  }

  private static Map<String, Entry> entries(byte[] raw) {
    var entries = new HashMap<String, Entry>();
    var cursor = new TreeCursor(raw);
    while (cursor.next()) {
      entries.put(cursor.rawName(), new Entry(cursor.mode(), cursor.id(), cursor.type()));
    }
    return entries;
  }

  private void compare(String path, ObjectId tree, List<ObjectId> before) throws IOException {
    if (changed.size() >= MOST || before.contains(tree)) {
      return;
    }
    var here = entries(tree);
    var there = new ArrayList<Map<String, Entry>>();
    for (var one : before) {
      entries(one).ifPresent(there::add);
    }
    boolean unknown = there.size() < before.size();
    if (here.isEmpty() || (unknown && tree.equals(EMPTY))) {
      if (path.isEmpty() || CodePaths.isCodeFolder(path)) {
        changed.add(path.isEmpty() ? "**" : path + "/**");
      }
      return;
    }
    if (unknown) {
      there.clear();
    }
    var names = new TreeSet<>(here.get().keySet());
    there.forEach(t -> names.addAll(t.keySet()));
    for (var name : names) {
      var olds = there.stream().map(t -> Optional.ofNullable(t.get(name))).toList();
      var now = Optional.ofNullable(here.get().get(name));
      if (!olds.contains(now)) {
        differs(path.isEmpty() ? name : path + "/" + name, now, olds);
      }
    }
  }

  private void differs(String path, Optional<Entry> now, List<Optional<Entry>> olds)
      throws IOException {
    boolean file = isFile(now) || olds.stream().anyMatch(CodeChanges::isFile);
    if (file && CodePaths.isCode(path)) {
      changed.add(path);
    }
    compare(path, folder(now), olds.stream().map(CodeChanges::folder).toList());
  }

  private static boolean isFile(Optional<Entry> entry) {
    return entry.isPresent() && entry.get().type() != TreeCursor.Type.FOLDER;
  }

  private static ObjectId folder(Optional<Entry> entry) {
    return entry.filter(e -> e.type() == TreeCursor.Type.FOLDER).map(Entry::id).orElse(EMPTY);
  }

  /** A path as people and grants write it. */
  static String text(String raw) {
    return new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
