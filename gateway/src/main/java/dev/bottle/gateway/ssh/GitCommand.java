package dev.bottle.gateway.ssh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A command of git's own, taken apart.
 *
 * @param service what is asked for
 * @param path the repository as the client names it
 * @param rest words behind it, which only git-lfs has
 */
record GitCommand(Service service, String path, List<String> rest) {
  private static final int LONGEST = 1024;
  private static final String IN_PATHS = "._~/+@%=:,- ";

  /** The programs that a server of git repositories has. */
  enum Service {
    UPLOAD_PACK("git-upload-pack"),
    UPLOAD_ARCHIVE("git-upload-archive"),
    RECEIVE_PACK("git-receive-pack"),
    LFS_AUTHENTICATE("git-lfs-authenticate"),
    LFS_TRANSFER("git-lfs-transfer");

    private final String program;

    Service(String program) {
      this.program = program;
    }

    static Optional<Service> of(String program) {
      return Arrays.stream(values()).filter(s -> s.program.equals(program)).findAny();
    }

    /** The command for a repository, as every shell reads it. */
    String line(String path) {
      return program + " " + ShellWords.quote(path);
    }

    boolean isLfs() {
      return this == LFS_AUTHENTICATE || this == LFS_TRANSFER;
    }
  }

  GitCommand {
    rest = List.copyOf(rest);
  }

  /** Reads a command line; nothing when it is anything but one of git's own programs. */
  static Optional<GitCommand> parse(String line) {
    var words = ShellWords.parse(line).orElse(List.of());
    if (words.size() >= 2 && words.getFirst().equals("git")) {
      words = concat("git-" + words.get(1), words.subList(2, words.size()));
    }
    if (words.size() < 2) {
      return Optional.empty();
    }
    var program = Service.of(words.getFirst());
    var rest = words.subList(2, words.size());
    var path = words.get(1);
    return program
        .filter(p -> p.isLfs() ? isLfsRest(p, rest) : rest.isEmpty())
        .map(p -> new GitCommand(p, path, rest));
  }

  /**
   * The repository as patterns name it: no leading slash, no {@code .git}; nothing for a path that
   * could be read in two ways.
   */
  Optional<String> repository() {
    var bare = path.startsWith("/") ? path.substring(1) : path;
    boolean odd =
        path.length() > LONGEST
            || bare.isEmpty()
            || !path.chars().allMatch(GitCommand::isPathChar)
            || (path.startsWith("/") && bare.startsWith("~"));
    if (odd) {
      return Optional.empty();
    }
    for (var name : bare.split("/", -1)) {
      if (name.isEmpty() || name.equals(".") || name.equals("..") || name.startsWith("-")) {
        return Optional.empty();
      }
    }
    return Optional.of(bare(bare));
  }

  /** A repository's name without {@code .git}. */
  static String bare(String name) {
    boolean suffixed = name.endsWith(".git") && !name.endsWith("/.git") && name.length() > 4;
    return suffixed ? name.substring(0, name.length() - 4) : name;
  }

  /** The command for upstream, made of what was understood. */
  String line() {
    var line = new StringBuilder(service.line(path));
    rest.forEach(word -> line.append(' ').append(word));
    return line.toString();
  }

  private static boolean isLfsRest(Service service, List<String> rest) {
    boolean named = !rest.isEmpty() && List.of("download", "upload").contains(rest.getFirst());
    boolean alone = rest.size() == 1;
    boolean withObject =
        service == Service.LFS_AUTHENTICATE
            && rest.size() == 2
            && rest.get(1).matches("[0-9a-f]{1,64}");
    return named && (alone || withObject);
  }

  private static boolean isPathChar(int c) {
    return Character.isLetterOrDigit(c) || IN_PATHS.indexOf(c) >= 0;
  }

  private static List<String> concat(String first, List<String> others) {
    var all = new ArrayList<String>();
    all.add(first);
    all.addAll(others);
    return all;
  }
}
