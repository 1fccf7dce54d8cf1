package dev.bottle.gateway.git;

import dev.bottle.gateway.git.UpstreamTransport.Conversation;
import dev.bottle.gateway.git.UpstreamTransport.Service;
import dev.bottle.gateway.upstream.UpstreamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Asks upstream for commits or folders that a push builds on, by a small fetch (gitprotocol-v2).
 * What upstream cannot leave out is not read: commits come before folders, and those before files.
 * Confined to one thread.
 */
final class UpstreamHistory implements AutoCloseable {
  private static final PackIntake.Bounds BOUNDS = new PackIntake.Bounds(256L << 20, 1_000_000);
  private static final int MOST_QUESTIONS = 16;
  private static final int MOST_LINES = 10_000;
  private static final int MOST_TIPS = 20_000;

  private final UpstreamTransport transport;
  private final Watch watch;
  private final Path folder;
  private final List<PackReader> open = new ArrayList<>();
  private final List<Conversation> conversations = new ArrayList<>();
  private Optional<Talk> begun = Optional.empty();
  private int questions;

  /** Whether upstream, when it was asked last, could leave something out. */
  private boolean filters;

  /**
   * @param folder for what comes
   */
  UpstreamHistory(UpstreamTransport transport, Watch watch, Path folder) {
    this.transport = transport;
    this.watch = watch;
    this.folder = folder;
  }

  /** A conversation that waits for a question, and the refs that it began with, if it did. */
  private record Talk(
      Conversation upstream, PktReader in, Set<String> offered, Set<ObjectId> shown) {}

  /**
   * What upstream's branches and tags stand for: what people who may push have put there. What it
   * has besides may be anybody's: changes that are proposed, or what was pushed to a copy.
   *
   * @return none where upstream does not say
   * @throws IOException where upstream cannot be reached
   */
  Set<ObjectId> tips() throws IOException {
    var talk = talk();
    try {
      if (!talk.offered().contains("ls-refs")) {
        return talk.shown();
      }
      command(talk, "ls-refs", List.of("ref-prefix refs/heads/", "ref-prefix refs/tags/"));
      var tips = new HashSet<ObjectId>();
      while (talk.in().next() == PktReader.Kind.DATA) {
        tip(talk.in().rawLine()).filter(_ -> tips.size() < MOST_TIPS).ifPresent(tips::add);
      }
      begun = Optional.of(talk);
      return tips;
    } catch (UpstreamException e) {
      return Set.of();
    }
  }

  private static Optional<ObjectId> tip(String line) {
    var parts = line.split("[ \0]", 3);
    return parts.length > 1
            && RefUpdate.isId(parts[0])
            && (parts[1].startsWith("refs/heads/") || parts[1].startsWith("refs/tags/"))
        ? Optional.of(ObjectId.fromString(parts[0]))
        : Optional.empty();
  }

  /**
   * Commits that lead to these and to none of those, with their folders as far as upstream can
   * leave out files.
   *
   * @return empty where upstream cannot say
   * @throws IOException where upstream cannot be reached
   */
  Optional<PackReader> beyond(Collection<ObjectId> to, Collection<ObjectId> not)
      throws IOException {
    return fetch(
        new Question(ids("want ", to) + ids("have ", not), "blob:none"),
        PackIntake.Until.FIRST_BLOB);
  }

  /**
   * The commits that lead to these and not to that one.
   *
   * @return empty where upstream cannot say
   * @throws IOException where upstream cannot be reached
   */
  Optional<PackReader> commits(Collection<ObjectId> to, ObjectId not) throws IOException {
    return fetch(
        new Question(ids("want ", to) + "have " + not.name() + "\n", "tree:0"),
        PackIntake.Until.FIRST_TREE);
  }

  /**
   * These commits with their folders, no files. An upstream that cannot leave out files is asked
   * for one commit after the other, and of each the root is sure to come.
   */
  List<PackReader> folders(Collection<ObjectId> commits) throws IOException {
    var found = new ArrayList<PackReader>();
    if (commits.isEmpty()) {
      return found;
    }
    var all = folders(commits, "blob:none");
    all.ifPresent(found::add);
    if (filters) {
      return found;
    }
    for (var commit : commits) {
      folders(List.of(commit), "").ifPresent(found::add);
    }
    return found;
  }

  private Optional<PackReader> folders(Collection<ObjectId> commits, String filter)
      throws IOException {
    return fetch(
        new Question(ids("want ", commits) + "deepen 1\n", filter), PackIntake.Until.FIRST_BLOB);
  }

  private static String ids(String word, Collection<ObjectId> ids) {
    return ids.stream().map(id -> word + id.name() + "\n").collect(Collectors.joining());
  }

  /** Lines of a request, and what to leave out where upstream can. */
  private record Question(String lines, String filter) {}

  private Optional<PackReader> fetch(Question question, PackIntake.Until until) throws IOException {
    if (++questions > MOST_QUESTIONS) {
      return Optional.empty();
    }
    var talk = talk();
    try (var _ = talk.upstream()) {
      if (!talk.offered().contains("fetch")) {
        return Optional.empty();
      }
      filters = talk.offered().contains("fetch filter");
      var lines = new ArrayList<>(List.of("no-progress", "ofs-delta"));
      if (filters) {
        lines.add("filter " + question.filter());
      }
      question.lines().lines().forEach(lines::add);
      lines.add("done");
      command(talk, "fetch", lines);
      return beginsPack(talk.in()) ? Optional.of(take(talk.in(), until)) : Optional.empty();
    } catch (UpstreamException | MalformedPushException e) {
      // It does not tell: then it is not known.
      return Optional.empty();
    }
  }

  /** The conversation that has begun already, or a new one. */
  private Talk talk() throws IOException {
    var waiting = begun;
    begun = Optional.empty();
    return waiting.isPresent() ? waiting.get() : opened();
  }

  private Talk opened() throws IOException {
    var upstream = transport.open(Service.UPLOAD_PACK, "version=2");
    conversations.add(upstream);
    watch.closing(Leg.UPSTREAM, upstream);
    var in = new PktReader(watch.in(Leg.UPSTREAM, upstream.answers()), Leg.UPSTREAM);
    try {
      boolean known = in.next() == PktReader.Kind.DATA && in.rawLine().equals("version 2");
      return known
          ? new Talk(upstream, in, offered(in), Set.of())
          : new Talk(upstream, in, Set.of(), shown(in));
    } catch (UpstreamException e) {
      return new Talk(upstream, in, Set.of(), Set.of()); // It will not be asked.
    }
  }

  /** The refs that an upstream of an older protocol begins with; the first line was read. */
  private static Set<ObjectId> shown(PktReader in) throws IOException {
    var shown = new HashSet<ObjectId>();
    do {
      tip(in.rawLine()).filter(_ -> shown.size() < MOST_TIPS).ifPresent(shown::add);
    } while (in.next() == PktReader.Kind.DATA);
    return shown;
  }

  /** The commands and features that upstream knows. */
  private static Set<String> offered(PktReader in) throws IOException {
    var offered = new TreeSet<String>();
    while (in.next() == PktReader.Kind.DATA && offered.size() < MOST_LINES) {
      var line = in.rawLine();
      if (line.startsWith("fetch=") || line.equals("fetch")) {
        offered.add("fetch");
        for (var feature : line.substring(line.indexOf('=') + 1).split(" ", -1)) {
          offered.add("fetch " + feature);
        }
      } else {
        offered.add(line.startsWith("ls-refs=") ? "ls-refs" : line);
      }
    }
    return offered;
  }

  private void command(Talk talk, String command, List<String> arguments) throws IOException {
    var out = new PktWriter(watch.out(Leg.UPSTREAM, talk.upstream().questions()));
    out.line("command=" + command);
    if (talk.offered().contains("object-format=sha1")) {
      out.line("object-format=sha1");
    }
    out.delimiter();
    for (var argument : arguments) {
      out.line(argument);
    }
    out.end();
    out.flush();
    talk.upstream().ask();
  }

  private static boolean beginsPack(PktReader in) throws IOException {
    for (int lines = 0; lines < MOST_LINES; lines++) {
      switch (in.next()) {
        case DATA -> {
          if (in.rawLine().equals("packfile")) {
            return true;
          }
          if (in.rawLine().startsWith("ERR ")) {
            return false;
          }
        }
        case DELIMITER -> {}
        case FLUSH, RESPONSE_END, END -> {
          return false;
        }
      }
    }
    return false;
  }

  private PackReader take(PktReader in, PackIntake.Until until) throws IOException {
    var file = Files.createTempFile(folder, "upstream", "");
    try (var intake = new PackIntake(new SideBandInput(in), Leg.UPSTREAM, file, BOUNDS)) {
      var reader = new PackReader(intake.read(until), file, folder);
      open.add(reader);
      // Some may be of what was not read: what is not known here is not known.
      var _ = new DeltaResolver(reader, Leg.UPSTREAM).resolve();
      return reader;
    }
  }

  @Override
  public void close() throws IOException {
    for (var one : conversations) {
      one.close();
    }
    for (var one : open) {
      one.close();
    }
  }
}
