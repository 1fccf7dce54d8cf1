package dev.bottle.gateway.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Finds files that run code elsewhere and that a push adds, changes or removes: what stands at such
 * a path and differs from every parent of its commit. A merge that takes over what one of its
 * parents has changes nothing. Commits that upstream has, but on none of its branches and tags,
 * count as pushed: anybody may have proposed them. Of what is not at hand, only a folder that
 * exists to hold such files counts as changed; where a folder's past is not known, all such files
 * in it count.
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

  /** What upstream's branches and tags stand for. */
  private Set<ObjectId> tips = Set.of();

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
   * @param refs what refs are to be
   */
  Set<String> of(List<Integer> commits, Collection<ObjectId> refs) throws IOException {
    var pushed = new ArrayList<CommitText>();
    for (int commit : commits) {
      pushed.add(CommitText.parse(pack.bytes(commit)));
    }
    readers.add(pack);
    var elsewhere = elsewhere(refs);
    var edge = parentsElsewhere(pushed);
    edge.addAll(elsewhere);
    var doubtful = doubtful(edge);
    var foreign = foreign(doubtful);
    if (foreign.isPresent()) {
      pushed.addAll(foreign.get());
      edge = parentsElsewhere(pushed);
    } else {
      // Nothing of theirs counts as upstream's.
      edge.removeAll(doubtful);
      elsewhere.retainAll(doubtful);
      elsewhere.forEach(_ -> changed.add("**"));
    }
    if (!pushed.isEmpty()) {
      readers.addAll(upstream.folders(edge));
    }
    for (var commit : pushed) {
      var trees = new ArrayList<ObjectId>();
      for (var parent : commit.parents()) {
        treeOf(parent).ifPresent(trees::add);
      }
      boolean unknown = trees.size() < commit.parents().size();
      compare("", commit.tree(), unknown ? List.of() : trees);
    }
    return changed;
  }

  private Set<ObjectId> parentsElsewhere(List<CommitText> commits) {
    var elsewhere = new LinkedHashSet<ObjectId>();
    for (var commit : commits) {
      commit.parents().stream().filter(p -> !isAtHand(p)).forEach(elsewhere::add);
    }
    return elsewhere;
  }

  private boolean isAtHand(ObjectId id) {
    return readers.stream().anyMatch(r -> r.table().find(id) != PackTable.NONE);
  }

  /** What refs are to lead to where that is not in the pack, through tags that are. */
  private Set<ObjectId> elsewhere(Collection<ObjectId> refs) throws IOException {
    var form = new ObjectForm();
    var elsewhere = new LinkedHashSet<ObjectId>();
    for (var ref : refs) {
      var id = ref;
      int entry = pack.table().find(id);
      while (entry != PackTable.NONE && pack.table().kind(entry) == Kind.TAG) {
        id = form.tag(pack.bytes(entry)).id();
        entry = pack.table().find(id);
      }
      if (entry == PackTable.NONE) {
        elsewhere.add(id);
      }
    }
    return elsewhere;
  }

  /** Those of upstream's objects that are not the tip of a branch or a tag. */
  private Set<ObjectId> doubtful(Set<ObjectId> edge) throws IOException {
    var doubtful = new LinkedHashSet<>(edge);
    if (!edge.isEmpty()) {
      tips = upstream.tips();
      doubtful.removeAll(tips);
    }
    return doubtful;
  }

  /**
   * The commits among these, and on the way to them, that are on no branch and no tag; their
   * folders are at hand then.
   *
   * @return empty where upstream does not tell
   */
  private Optional<List<CommitText>> foreign(Set<ObjectId> doubtful) throws IOException {
    var commits = new ArrayList<CommitText>();
    if (doubtful.isEmpty()) {
      return Optional.of(commits);
    }
    var beyond = upstream.beyond(doubtful, tips);
    if (beyond.isEmpty()) {
      return Optional.empty();
    }
    var reader = beyond.get();
    readers.add(reader);
    for (int entry = 0; entry < reader.table().count(); entry++) {
      if (reader.table().kind(entry) == Kind.COMMIT) {
        commits.add(CommitText.parse(reader.bytes(entry)));
      }
    }
    return Optional.of(commits);
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
