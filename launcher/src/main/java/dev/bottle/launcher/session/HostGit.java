package dev.bottle.launcher.session;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One pack, read object by object by the git of this host, in a passing repository that has nothing
 * else, without any configuration and without a hook. Nothing is checked out.
 */
final class HostGit implements AutoCloseable {
  private final Path git;
  private final Path repository;
  private final Map<String, Sort> objects;
  private final Process reader;

  private HostGit(Path git, Path repository, Map<String, Sort> objects, Process reader) {
    this.git = git;
    this.repository = repository;
    this.objects = objects;
    this.reader = reader;
  }

  /**
   * An object's type and size.
   *
   * @param type git's word
   * @param size in bytes
   */
  record Sort(String type, long size) {}

  /** The program, where the search path has one. */
  static Optional<Path> found(Map<String, String> environment) {
    for (var folder : environment.getOrDefault("PATH", "").split(":", -1)) {
      var program = Path.of(folder).resolve("git");
      if (program.isAbsolute() && Files.isExecutable(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  /**
   * Opens the pack of a kept push.
   *
   * @throws IOException when there is none, or git does not like it
   */
  static HostGit open(Path git, KeptPush push) throws IOException {
    var repository = Files.createTempDirectory("bottle-push-");
    try {
      say(git, repository, "init", "-q", "--bare", ".");
      for (var end : List.of("pack", "idx")) {
        var file = push.folder().resolve(end.equals("pack") ? "pack" : "pack.idx");
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          throw new IOException("there is no " + file.getFileName());
        }
        Files.createSymbolicLink(
            repository.resolve("objects/pack/pack-kept." + end), file.toAbsolutePath());
      }
      var listed =
          say(
              git,
              repository,
              "cat-file",
              "--batch-all-objects",
              "--batch-check=%(objectname) %(objecttype) %(objectsize)");
      var objects = sorts(listed);
      if (objects.isEmpty()) {
        throw new IOException("git finds no objects in the pack");
      }
      return new HostGit(git, repository, objects, start(git, repository, "cat-file", "--batch"));
    } catch (IOException | RuntimeException e) {
      BottleFolder.delete(repository);
      throw e;
    }
  }

  private static Map<String, Sort> sorts(String listed) {
    var objects = new HashMap<String, Sort>();
    for (var line : listed.lines().toList()) {
      var words = line.split(" ", -1);
      objects.put(words[0], new Sort(words[1], Long.parseLong(words[2])));
    }
    return objects;
  }

  private static String say(Path git, Path repository, String... arguments) throws IOException {
    var process = start(git, repository, arguments);
    process.getOutputStream().close();
    var said = process.inputReader(StandardCharsets.UTF_8).readAllAsString();
    try {
      if (process.waitFor() != 0) {
        throw new IOException("git " + arguments[0] + " failed");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IOException("interrupted", e);
    }
    return said;
  }

  private static Process start(Path git, Path repository, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(git.toString());
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(repository.toFile());
    builder.environment().clear();
    builder.environment().put("GIT_DIR", repository.toString());
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    builder.environment().put("GIT_NO_REPLACE_OBJECTS", "1");
    builder.environment().put("LC_ALL", "C");
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** What the pack has, by id. */
  Optional<Sort> sort(String id) {
    return Optional.ofNullable(objects.get(id));
  }

  /** Whether the pack has it, and it is of this type. */
  boolean has(String id, String type) {
    return sort(id).filter(s -> s.type().equals(type)).isPresent();
  }

  /** The bytes of an object that the pack has. */
  byte[] read(String id) throws IOException {
    var sort = sort(id).orElseThrow(() -> new IOException("the pack has no " + id));
    if (sort.size() > Integer.MAX_VALUE - 8) {
      throw new IOException("too large to be read");
    }
    OutputStream ask = reader.getOutputStream();
    ask.write((id + "\n").getBytes(StandardCharsets.US_ASCII));
    ask.flush();
    var answer = new DataInputStream(reader.getInputStream());
    while (answer.readByte() != '\n') {
      // The head says again what the list has said.
    }
    var bytes = new byte[(int) sort.size()];
    answer.readFully(bytes);
    answer.readByte();
    return bytes;
  }

  /** From one blob of the pack to another, as git shows it, without its head. */
  List<String> diff(String from, String to) throws IOException {
    return say(git, repository, "diff", "--no-color", "--no-ext-diff", "--no-textconv", from, to)
        .lines()
        .dropWhile(line -> !line.startsWith("@@"))
        .toList();
  }

  @Override
  public void close() throws IOException {
    reader.destroyForcibly();
    BottleFolder.delete(repository);
  }
}
