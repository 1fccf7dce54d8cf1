package dev.bottle.gateway.git;

import dev.bottle.gateway.git.UpstreamTransport.Conversation;
import dev.bottle.gateway.git.UpstreamTransport.Service;
import dev.bottle.gateway.upstream.UpstreamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
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

  private final UpstreamTransport transport;
  private final Watch watch;
  private final Path folder;
  private final List<PackReader> open = new ArrayList<>();
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
    try (var upstream = transport.open(Service.UPLOAD_PACK, "version=2")) {
      watch.closing(Leg.UPSTREAM, upstream);
      return fetch(upstream, question, until);
    }
  }

  private Optional<PackReader> fetch(
      Conversation upstream, Question question, PackIntake.Until until) throws IOException {
    var in = new PktReader(watch.in(Leg.UPSTREAM, upstream.answers()), Leg.UPSTREAM);
    try {
      var offered = offered(in);
      if (!offered.contains("fetch")) {
        return Optional.empty();
      }
      ask(upstream, offered, question);
      if (!beginsPack(in)) {
        return Optional.empty();
      }
      return Optional.of(take(in, until));
    } catch (UpstreamException | MalformedPushException e) {
      // It speaks an older protocol, or does not tell: then it is not known.
      return Optional.empty();
    }
  }

  /** The commands and features that upstream knows; none at all where it speaks otherwise. */
  private static Set<String> offered(PktReader in) throws IOException {
    var offered = new TreeSet<String>();
    if (in.next() != PktReader.Kind.DATA || !in.rawLine().equals("version 2")) {
      return offered;
    }
    while (in.next() == PktReader.Kind.DATA && offered.size() < MOST_LINES) {
      var line = in.rawLine();
      if (line.startsWith("fetch=") || line.equals("fetch")) {
        offered.add("fetch");
        for (var feature : line.substring(line.indexOf('=') + 1).split(" ", -1)) {
          offered.add("fetch " + feature);
        }
      } else {
        offered.add(line);
      }
    }
    return offered;
  }

  private void ask(Conversation upstream, Set<String> offered, Question question)
      throws IOException {
    var out = new PktWriter(watch.out(Leg.UPSTREAM, upstream.questions()));
    out.line("command=fetch");
    if (offered.contains("object-format=sha1")) {
      out.line("object-format=sha1");
    }
    out.delimiter();
    out.line("no-progress");
    out.line("ofs-delta");
    filters = offered.contains("fetch filter");
    if (filters) {
      out.line("filter " + question.filter());
    }
    for (var line : question.lines().lines().toList()) {
      out.line(line);
    }
    out.line("done");
    out.end();
    out.flush();
    upstream.ask();
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
    for (var one : open) {
      one.close();
    }
  }
}
