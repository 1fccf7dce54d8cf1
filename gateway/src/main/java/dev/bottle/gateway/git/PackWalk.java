package dev.bottle.gateway.git;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Goes from the pushed ids to every object of the pack, and checks the form of what links them.
 * Commits come after their parents, so that each object is met where it was introduced. What is not
 * in the pack is upstream's already, or upstream refuses the push.
 */
final class PackWalk {
  /** Where an object has no commit or no tree. */
  static final int NONE = -1;

  private static final int DEEPEST = 1024;
  private static final int LONGEST_PATH = 16 * 1024;

  private final PackReader reader;
  private final PackTable table;
  private final ObjectForm form = new ObjectForm();
  private final PathTaker paths;
  private final int most;
  private final PathHashes seen = new PathHashes();
  private final boolean[] reached;
  private final int[] commits;
  private final int[] holders;
  private final List<Integer> order = new ArrayList<>();

  /** Takes each path that the push introduces, once. */
  @FunctionalInterface
  interface PathTaker {
    /**
     * A file, folder, link or submodule.
     *
     * @param commit the first commit that has it; {@link #NONE} for a tree without one
     * @param path from the root, one char a byte
     */
    void take(int commit, String path) throws IOException;
  }

  /**
   * @param most how many paths there may be
   */
  PackWalk(PackReader reader, PathTaker paths, int most) {
    this.reader = reader;
    this.most = most;
    this.table = reader.table();
    this.paths = paths;
    this.reached = new boolean[table.count()];
    this.commits = new int[table.count()];
    this.holders = new int[table.count()];
    Arrays.fill(commits, NONE);
    Arrays.fill(holders, NONE);
  }

  /**
   * Walks.
   *
   * @param tips what refs are to be; those that are not in the pack are upstream's
   * @throws MalformedPushException for objects that nothing leads to, or of a wrong form
   */
  void walk(List<String> tips) throws IOException {
    for (var tip : tips) {
      tip(table.find(tip));
    }
    for (int commit : order) {
      var tree = CommitText.parse(reader.bytes(commit)).tree();
      int entry = link(tree, Kind.TREE);
      if (entry != NONE) {
        tree(entry, new Place(commit, NONE, "", 0, 0));
      }
    }
    for (boolean one : reached) {
      require(one, "the pack has objects that no pushed ref leads to");
    }
  }

  /** Commits of the pack, parents first. */
  List<Integer> commits() {
    return order;
  }

  /** The commit that introduces an object; {@link #NONE} where there is none. */
  int commit(int entry) {
    return commits[entry];
  }

  /** The path at which an object was met first, one char a byte; empty for a root. */
  String path(int entry) throws IOException {
    int holder = holders[entry];
    if (holder == NONE) {
      return "";
    }
    var above = path(holder);
    var entries = new TreeCursor(reader.bytes(holder));
    var id = table.id(entry);
    while (entries.next()) {
      if (entries.id().equals(id)) {
        return above.isEmpty() ? entries.rawName() : above + "/" + entries.rawName();
      }
    }
    return above;
  }

  private void tip(int first) throws IOException {
    int entry = first;
    while (entry != NONE && table.kind(entry) == Kind.TAG && !reached[entry]) {
      reached[entry] = true;
      var target = form.tag(reader.bytes(entry));
      entry = link(target.id(), target.kind());
    }
    if (entry == NONE || table.kind(entry) == Kind.TAG) {
      return;
    }
    switch (table.kind(entry)) {
      case COMMIT -> history(entry);
      case TREE -> tree(entry, new Place(NONE, NONE, "", 0, 0));
      case BLOB, TAG -> reached[entry] = true;
    }
  }

  /** One commit on the way, and its parents that are still to be gone to. */
  private record Step(int commit, ArrayDeque<Integer> parents) {}

  private void history(int tip) throws IOException {
    var way = new ArrayDeque<Step>();
    enter(tip, way);
    while (!way.isEmpty()) {
      var parent = way.peek().parents.poll();
      if (parent == null) {
        order.add(way.pop().commit);
      } else {
        enter(parent, way);
      }
    }
  }

  private void enter(int commit, ArrayDeque<Step> way) throws IOException {
    if (reached[commit]) {
      return;
    }
    reached[commit] = true;
    commits[commit] = commit;
    byte[] raw = reader.bytes(commit);
    form.commit(raw);
    var parents = new ArrayDeque<Integer>();
    for (var parent : CommitText.parse(raw).parents()) {
      int entry = link(parent, Kind.COMMIT);
      if (entry != NONE) {
        parents.add(entry);
      }
    }
    way.push(new Step(commit, parents));
  }

  /** Where a tree stands. */
  private record Place(int commit, int holder, String path, long hash, int depth) {}

  private void tree(int entry, Place at) throws IOException {
    require(at.depth <= DEEPEST && at.path.length() <= LONGEST_PATH, "a folder is too deep");
    if (!seen.add(seen.then(at.hash, 0x1_0000L + entry))) {
      return;
    }
    require(seen.count() <= most, "it has too many paths");
    byte[] raw = reader.bytes(entry);
    if (!reached[entry]) {
      form.tree(table.id(entry), raw);
      meet(entry, at);
    }
    var entries = new TreeCursor(raw);
    while (entries.next()) {
      var name = entries.rawName();
      long hash = seen.then(seen.then(at.hash, "/"), name);
      int target = target(entries);
      if (seen.add(hash)) {
        paths.take(at.commit, at.path.isEmpty() ? name : at.path + "/" + name);
      }
      if (target != NONE) {
        var path = at.path.isEmpty() ? name : at.path + "/" + name;
        inner(entries, target, new Place(at.commit, entry, path, hash, at.depth + 1));
      }
    }
  }

  private void inner(TreeCursor entries, int target, Place at) throws IOException {
    if (table.kind(target) == Kind.TREE) {
      tree(target, at);
      return;
    }
    if (ObjectForm.isModules(entries.rawName())) {
      require(entries.type() == TreeCursor.Type.FILE, "a .gitmodules is no file");
      form.modules(reader.bytes(target));
    }
    if (!reached[target]) {
      meet(target, at);
    }
  }

  private void meet(int entry, Place at) {
    reached[entry] = true;
    commits[entry] = at.commit;
    holders[entry] = at.holder;
  }

  /** The object that an entry of a tree is of, where it is in the pack. */
  private int target(TreeCursor entries) throws IOException {
    return switch (entries.type()) {
      case FOLDER -> link(entries.id(), Kind.TREE);
      case FILE, LINK -> link(entries.id(), Kind.BLOB);
      case SUBMODULE -> NONE;
    };
  }

  private int link(ObjectId id, Kind kind) throws IOException {
    int entry = table.find(id);
    require(
        entry == NONE || table.kind(entry) == kind, "an object is not of the kind it is linked as");
    return entry;
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new MalformedPushException(otherwise);
    }
  }
}
