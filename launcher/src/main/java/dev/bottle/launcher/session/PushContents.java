package dev.bottle.launcher.session;

import dev.bottle.launcher.session.PackedTree.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a kept push would send, commit by commit, in lines that a terminal may show. Of a file that
 * upstream has in another form only the new one is known here, unless both came with the push.
 */
public final class PushContents {
  private static final int MAX_LINES = 2000;
  private static final int MAX_LINE = 1000;
  private static final int MAX_DEPTH = 64;
  private static final long MAX_BLOB = 256 * 1024;
  private static final int LOOKED_AT_FOR_BINARY = 8000;
  private static final int ID_SHOWN = 7;

  private final HostGit pack;
  private final List<String> lines = new ArrayList<>();

  private PushContents(HostGit pack) {
    this.pack = pack;
  }

  /**
   * Reads them with the git of this host.
   *
   * @param environment where the search path stands
   * @return empty when this host has no git
   * @throws IOException when the pack cannot be read
   */
  public static Optional<List<String>> of(KeptPush push, Map<String, String> environment)
      throws IOException {
    var git = HostGit.found(environment);
    if (git.isEmpty()) {
      return Optional.empty();
    }
    try (var pack = HostGit.open(git.get(), push)) {
      var contents = new PushContents(pack);
      contents.read(push);
      return Optional.of(List.copyOf(contents.lines));
    }
  }

  private void read(KeptPush push) throws IOException {
    var waiting = new ArrayDeque<String>();
    push.refs().forEach(ref -> waiting.add(ref.to()));
    var seen = new HashSet<String>();
    while (!waiting.isEmpty() && lines.size() < MAX_LINES) {
      var id = waiting.poll();
      if (!seen.add(id)) {
        continue;
      }
      if (pack.has(id, "tag")) {
        waiting.addFirst(tag(id));
      } else if (pack.has(id, "commit")) {
        var commit = PackedCommit.parse(pack.read(id));
        commit(id, commit);
        waiting.addAll(commit.parents());
      }
    }
    if (lines.size() >= MAX_LINES) {
      lines.subList(MAX_LINES, lines.size()).clear();
      lines.add("… and more");
    }
  }

  /** Shows a tag; what it is on. */
  private String tag(String id) throws IOException {
    var text = new String(pack.read(id), StandardCharsets.UTF_8);
    line("tag " + id.substring(0, ID_SHOWN));
    text.lines()
        .dropWhile(l -> !l.isEmpty())
        .filter(l -> !l.isEmpty())
        .forEach(l -> line("  " + l));
    return text.lines().findFirst().orElse("").replaceFirst("^object ", "");
  }

  private void commit(String id, PackedCommit commit) throws IOException {
    line("commit " + id.substring(0, ID_SHOWN) + "  " + commit.who());
    commit.message().stripTrailing().lines().forEach(text -> line("    " + text));
    var parent = commit.parents().stream().findFirst();
    Optional<PackedTree> before =
        parent.isEmpty()
            ? Optional.of(new PackedTree(Map.of()))
            : pack.has(parent.get(), "commit")
                ? folder(PackedCommit.parse(pack.read(parent.get())).tree())
                : Optional.empty();
    compare("", commit.tree(), before, 0);
    line("");
  }

  /** Empty when upstream has it, and the pack has not. */
  private Optional<PackedTree> folder(String id) throws IOException {
    return pack.has(id, "tree") ? Optional.of(PackedTree.parse(pack.read(id))) : Optional.empty();
  }

  /**
   * Shows what is new in a folder.
   *
   * @param before empty when it is not known here
   */
  private void compare(String path, String id, Optional<PackedTree> before, int depth)
      throws IOException {
    var now = folder(id);
    if (now.isEmpty() || depth > MAX_DEPTH) {
      return;
    }
    for (var named : now.get().entries().entrySet()) {
      if (lines.size() >= MAX_LINES) {
        return;
      }
      var entry = named.getValue();
      var old = before.flatMap(tree -> Optional.ofNullable(tree.entries().get(named.getKey())));
      if (old.equals(Optional.of(entry))) {
        continue;
      }
      var name = path + named.getKey();
      if (entry.isFolder()) {
        compare(name + "/", entry.id(), inside(before, old), depth + 1);
      } else if (pack.has(entry.id(), "blob")) {
        file(name, entry, old);
      } else if (before.isPresent()) {
        line(
            "  "
                + name
                + (entry.isSubmodule() ? ": submodule at " + entry.id() : ": as upstream has it"));
      }
    }
    for (var name : before.map(tree -> tree.entries().keySet()).orElse(Set.of())) {
      if (!now.get().entries().containsKey(name)) {
        line("  " + path + name + ": deleted");
      }
    }
  }

  private Optional<PackedTree> inside(Optional<PackedTree> before, Optional<Entry> old)
      throws IOException {
    if (before.isPresent() && old.filter(Entry::isFolder).isEmpty()) {
      return Optional.of(new PackedTree(Map.of()));
    }
    return old.isPresent() ? folder(old.get().id()) : Optional.empty();
  }

  private void file(String name, Entry entry, Optional<Entry> old) throws IOException {
    long size = sizeOf(entry.id());
    line("  " + name + (entry.isLink() ? ": link" : "") + " (" + size + " bytes)");
    if (size > MAX_BLOB) {
      line("    (too large to show)");
      return;
    }
    var bytes = pack.read(entry.id());
    if (isBinary(bytes)) {
      line("    (binary)");
      return;
    }
    var from = old.map(Entry::id).filter(id -> pack.has(id, "blob") && sizeOf(id) <= MAX_BLOB);
    if (from.isPresent()) {
      pack.diff(from.get(), entry.id()).forEach(text -> line("    " + text));
    } else {
      new String(bytes, StandardCharsets.UTF_8).lines().forEach(text -> line("    +" + text));
    }
  }

  private long sizeOf(String id) {
    return pack.sort(id).map(HostGit.Sort::size).orElse(0L);
  }

  private static boolean isBinary(byte[] bytes) {
    for (int i = 0; i < Math.min(bytes.length, LOOKED_AT_FOR_BINARY); i++) {
      if (bytes[i] == 0) {
        return true;
      }
    }
    return false;
  }

  private void line(String text) {
    if (lines.size() <= MAX_LINES) {
      boolean cut = text.length() > MAX_LINE;
      lines.add(Visible.text(cut ? text.substring(0, MAX_LINE) : text) + (cut ? "…" : ""));
    }
  }
}
