package dev.bottle.gateway.cli;

import dev.bottle.gateway.http.Git;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Pushes that carry a secret, each in another place, made ready in one working tree. */
final class Leaks {
  private static final String SECRET = GitForges.SECRET;

  private final Git git;
  private final Path work;
  private final List<Leak> all = new ArrayList<>();

  /**
   * A push that has to be refused.
   *
   * @param before what stands before git's command
   * @param push what stands behind the repository
   * @param code of the refusal
   * @param place where the client is told to look
   */
  record Leak(String name, List<String> before, List<String> push, String code, String place) {
    /** What git is to do. */
    String[] command(String url) {
      return Stream.of(before, List.of("push", url), push)
          .flatMap(List::stream)
          .toArray(String[]::new);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * Makes them.
   *
   * @param work a clone of what upstream has, main checked out
   */
  Leaks(Git git, Path work) throws Exception {
    this.git = git;
    this.work = work;
    inFiles();
    inHistory();
    besideFiles();
    hidden();
  }

  List<Leak> all() {
    return all;
  }

  private void inFiles() throws Exception {
    file("a file", "conf/.env", text("a\nTOKEN=" + SECRET + "\n"), "conf/.env:2");
    file("a deep path name", "a/b/c/d/e/f/g/" + SECRET + "/h/i", text("1\n"), "a path");
    var noise = new ByteArrayOutputStream();
    for (int i = 0; i < 5000; i++) {
      noise.write((i * 31) >> 3);
    }
    noise.writeBytes(text("\0" + SECRET + "\0"));
    file("a binary", "a.bin", noise.toByteArray(), "a.bin");
    file("a zip", "a.zip", zip(), "a.zip!inner/.env");
    var base64 = Base64.getEncoder().encodeToString(text("key: " + SECRET));
    file("base64 in source", "a.py", text("x = 1\ny = '" + base64 + "'\n"), "a.py:2");
  }

  private void inHistory() throws Exception {
    begin();
    commit("conf", text(SECRET), "add");
    commit("conf", text("clean\n"), "take away");
    end("a blob added and taken away", "conf:1");

    var side = begin();
    commit("side", text(SECRET), "add");
    run("rm", "-q", "side");
    run("commit", "-qm", "take away");
    begin();
    commit("main", text("1\n"), "beside");
    run("merge", "-q", "-m", "merge", side);
    end("a merge's side parent", "side:1");
  }

  private void besideFiles() throws Exception {
    begin();
    commit("m", text("1"), "subject\n\nsee " + SECRET);
    end("a commit message", "commit message:3");
    begin();
    run("commit", "-q", "--allow-empty", "-m", "x", "--author", SECRET + " <a@example.com>");
    end("an author field", "commit author");
    run("tag", "-a", "-m", "with " + SECRET, "v-leak", "main");
    add("a tag", "tag message:1", "refs/tags/v-leak");
    run("notes", "add", "-m", "with " + SECRET, "main");
    add("a note", ":1", "refs/notes/commits");
    add("a ref's name", "a ref's name", "main:refs/heads/agent/" + SECRET);
    var option = "token=" + SECRET;
    add("a push option", "a push option", "-o", option, "main:refs/heads/agent/option");
  }

  /** An object that nothing leads to: git itself is made to add it to the pack. */
  private void hidden() throws Exception {
    Files.writeString(work.resolve("hidden"), SECRET);
    var id = git.ask(work, "hash-object", "-w", "hidden");
    Files.delete(work.resolve("hidden"));
    var real = Path.of(git.ask(work, "--exec-path"));
    var own = Files.createDirectory(work.resolveSibling("exec-path"));
    script(own.resolve("git-remote-https"), "exec " + real + "/git-remote-https \"$@\"\n");
    script(
        own.resolve("git"),
        """
        [ "$1" = pack-objects ] || exec %1$s/git "$@"
        { cat; echo %2$s; } | %1$s/git "$@"
        """
            .formatted(real, id));
    begin();
    commit("open", text("1\n"), "nothing to see");
    all.add(
        new Leak(
            "an unreferenced object",
            List.of("--exec-path=" + own),
            List.of(branch()),
            "push-malformed",
            "objects that no pushed ref leads to"));
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void file(String name, String path, byte[] bytes, String place) throws Exception {
    begin();
    commit(path, bytes, "x");
    end(name, place);
  }

  /** A new branch from main; its name. */
  private String begin() throws Exception {
    var name = "leak-" + all.size() + "-" + System.nanoTime();
    run("checkout", "-q", "-b", name, "main");
    return name;
  }

  private String branch() throws Exception {
    var id = git.ask(work, "rev-parse", "HEAD");
    return id + ":refs/heads/agent/leak-" + all.size();
  }

  private void end(String name, String place) throws Exception {
    add(name, place, branch());
  }

  private void add(String name, String place, String... push) {
    all.add(new Leak(name, List.of(), List.of(push), "push-secret-found", place));
  }

  private void commit(String path, byte[] bytes, String message) throws Exception {
    var file = work.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    run("add", "-A");
    run("commit", "-qm", message);
  }

  private void run(String... arguments) throws Exception {
    git.run(work, arguments).succeeded();
  }

  private static byte[] zip() throws Exception {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("first.txt"));
      zip.write(text("harmless text, harmless text"));
      zip.putNextEntry(new ZipEntry("inner/.env"));
      zip.write(text(SECRET));
    }
    return out.toByteArray();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
